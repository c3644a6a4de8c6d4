package workshop;

//COMPILE_OPTIONS -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC
// From a URL, JBang finds no globs: so each file is listed.
//SOURCES server/Container.java
//SOURCES server/Database.java
//SOURCES server/EmbeddedBinaries.java
//SOURCES server/EmbeddedServer.java
//SOURCES server/MadeOnce.java
//SOURCES server/Opening.java
//SOURCES server/Programs.java
//SOURCES server/ServerFolder.java
//SOURCES server/Template.java
//SOURCES server/Where.java
//SOURCES terminal/Command.java
//SOURCES terminal/Format.java
//SOURCES terminal/Problem.java
//SOURCES wire/Distance.java
//SOURCES wire/FarSocket.java
//SOURCES wire/Folding.java
//SOURCES wire/Sockets.java
//SOURCES wire/Traffic.java
//SOURCES wire/WireProtocol.java
//SOURCES wire/WireTap.java

/**
 * The lower part of what chapters run on: terminal without its tables, wire and server, which JBang compiles into one jar. See
 * OnStage.java.
 */
final class Server {}
