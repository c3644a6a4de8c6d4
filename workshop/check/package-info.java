/** Exercises: what judges them, verdicts, progress. */
package workshop.check;

// From a URL, JBang finds no globs: so each file is listed.
//SOURCES Calls.java
//SOURCES Exercise.java
//SOURCES Exercises.java
//SOURCES Journal.java
//SOURCES Judge.java
//SOURCES Libraries.java
//SOURCES Loader.java
//SOURCES Outcome.java
//SOURCES Program.java
//SOURCES Solved.java
//SOURCES Task.java
//SOURCES Verdict.java
