/** Rounds of all chapters, one after the other. */
package workshop.record;

// From a URL, JBang finds no globs: so each file is listed.
//SOURCES Comparing.java
//SOURCES Merged.java
//SOURCES Rounds.java
