/** A script taken apart into cells, recordings, figures by key, claims. */
package workshop.book;

// From a URL, JBang finds no globs: so each file is listed.
//SOURCES Catalogue.java
//SOURCES Comparison.java
//SOURCES DatabaseTimes.java
//SOURCES Figures.java
//SOURCES Guess.java
//SOURCES Notes.java
//SOURCES Project.java
//SOURCES Recordings.java
//SOURCES Script.java
//SOURCES Timetable.java
//SOURCES WireDiagram.java
