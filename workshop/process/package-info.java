/** Child processes and their end; JBang as a reader would call it; jars that are compiled in part. */
package workshop.process;

// From a URL, JBang finds no globs: so each file is listed.
//SOURCES Children.java
//SOURCES Compiled.java
//SOURCES Forked.java
//SOURCES JBang.java
//SOURCES LastLines.java
//SOURCES Scratch.java
//SOURCES Turn.java
