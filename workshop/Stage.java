package workshop;

//DEPS ServerAgain.java
//COMPILE_OPTIONS -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC
//FILES stage/Server.java=Server.java
//FILES stage/ServerAgain.java=ServerAgain.java
//FILES stage/server/Container.java=server/Container.java
//FILES stage/server/Database.java=server/Database.java
//FILES stage/server/EmbeddedBinaries.java=server/EmbeddedBinaries.java
//FILES stage/server/EmbeddedServer.java=server/EmbeddedServer.java
//FILES stage/server/MadeOnce.java=server/MadeOnce.java
//FILES stage/server/Opening.java=server/Opening.java
//FILES stage/server/Programs.java=server/Programs.java
//FILES stage/server/ServerFolder.java=server/ServerFolder.java
//FILES stage/server/Template.java=server/Template.java
//FILES stage/server/Where.java=server/Where.java
//FILES stage/terminal/Command.java=terminal/Command.java
//FILES stage/terminal/Format.java=terminal/Format.java
//FILES stage/terminal/Problem.java=terminal/Problem.java
//FILES stage/wire/Distance.java=wire/Distance.java
//FILES stage/wire/FarSocket.java=wire/FarSocket.java
//FILES stage/wire/Folding.java=wire/Folding.java
//FILES stage/wire/Sockets.java=wire/Sockets.java
//FILES stage/wire/Traffic.java=wire/Traffic.java
//FILES stage/wire/WireProtocol.java=wire/WireProtocol.java
//FILES stage/wire/WireTap.java=wire/WireTap.java
// From a URL, JBang finds no globs: so each file is listed.
//SOURCES notebook/Approach.java
//SOURCES notebook/Callbacks.java
//SOURCES notebook/Cell.java
//SOURCES notebook/ChapterName.java
//SOURCES notebook/ChapterRun.java
//SOURCES notebook/Content.java
//SOURCES notebook/Grid.java
//SOURCES notebook/LoadOptions.java
//SOURCES notebook/Measurement.java
//SOURCES notebook/Notebook.java
//SOURCES notebook/Parts.java
//SOURCES notebook/Printout.java
//SOURCES notebook/Rejects.java
//SOURCES notebook/Report.java
//SOURCES notebook/Signup.java
//SOURCES notebook/Signups.java
//SOURCES notebook/Stopwatch.java
//SOURCES terminal/Progress.java
//SOURCES terminal/Table.java

/** The upper part of what chapters run on, notebook and tables, which JBang compiles into another jar. See OnStage.java. */
final class Stage {}
