/** What every command line has in common. */
package workshop.terminal;

// From a URL, JBang finds no globs: so each file is listed.
//SOURCES Command.java
//SOURCES Format.java
//SOURCES Problem.java
//SOURCES Progress.java
//SOURCES Table.java
