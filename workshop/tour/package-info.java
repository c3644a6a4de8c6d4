/** The terminal, step by step, live or from the recording. */
package workshop.tour;

// From a URL, JBang finds no globs: so each file is listed.
//SOURCES Agenda.java
//SOURCES CellRun.java
//SOURCES GridParts.java
//SOURCES LiveChapter.java
//SOURCES LiveResults.java
//SOURCES LongLine.java
//SOURCES Pages.java
//SOURCES Results.java
//SOURCES Screen.java
//SOURCES StatusLine.java
//SOURCES Step.java
//SOURCES TableOfContents.java
//SOURCES TerminalMarkdown.java
//SOURCES TourByKeys.java
//SOURCES TourRun.java
