package workshop;

//SOURCES Server.java

/** The same jar as that of Server.java, by another name: JBang takes one that two scripts name for one that names itself. */
final class ServerAgain {}
