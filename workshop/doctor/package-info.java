/** Does everything work on this machine? */
package workshop.doctor;

// From a URL, JBang finds no globs: so each file is listed.
//SOURCES Caches.java
//SOURCES Examination.java
//SOURCES Finding.java
//SOURCES ScriptFiles.java
