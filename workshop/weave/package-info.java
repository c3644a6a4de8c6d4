/** Pages, pictures, README, INSTRUCTOR, HANDOUT. */
package workshop.weave;

// From a URL, JBang finds no globs: so each file is listed.
//SOURCES FrontPage.java
//SOURCES Instructor.java
//SOURCES MarkdownTable.java
//SOURCES Page.java
//SOURCES Pictures.java
//SOURCES StageFiles.java
//SOURCES Weaving.java
