/** The pages that a browser shows: chapters, and what can be explored in them. */
package workshop.site;

// From a URL, JBang finds no globs: so each file is listed.
//SOURCES Highlighter.java
//SOURCES Html.java
//SOURCES Making.java
//SOURCES Recorded.java
//SOURCES Resources.java
