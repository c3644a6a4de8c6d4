package workshop;

//DEPS Server.java
//DEPS Stage.java
// The compiler lives for seconds: the small compiler of its JVM, and the small collector, halve its work.
//COMPILE_OPTIONS -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
// JBang compiles a script again when one of its FILES has changed. Without these, which jbang weave keeps, a script that was
// compiled against another stage would miss a method.
//FILES stage/Server.java=Server.java
//FILES stage/Stage.java=Stage.java
//FILES stage/notebook/Approach.java=notebook/Approach.java
//FILES stage/notebook/Callbacks.java=notebook/Callbacks.java
//FILES stage/notebook/Cell.java=notebook/Cell.java
//FILES stage/notebook/ChapterName.java=notebook/ChapterName.java
//FILES stage/notebook/ChapterRun.java=notebook/ChapterRun.java
//FILES stage/notebook/Content.java=notebook/Content.java
//FILES stage/notebook/Grid.java=notebook/Grid.java
//FILES stage/notebook/LoadOptions.java=notebook/LoadOptions.java
//FILES stage/notebook/Measurement.java=notebook/Measurement.java
//FILES stage/notebook/Notebook.java=notebook/Notebook.java
//FILES stage/notebook/Parts.java=notebook/Parts.java
//FILES stage/notebook/Printout.java=notebook/Printout.java
//FILES stage/notebook/Rejects.java=notebook/Rejects.java
//FILES stage/notebook/Report.java=notebook/Report.java
//FILES stage/notebook/Signup.java=notebook/Signup.java
//FILES stage/notebook/Signups.java=notebook/Signups.java
//FILES stage/notebook/Stopwatch.java=notebook/Stopwatch.java
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
//FILES stage/terminal/Progress.java=terminal/Progress.java
//FILES stage/terminal/Table.java=terminal/Table.java
//FILES stage/wire/Distance.java=wire/Distance.java
//FILES stage/wire/FarSocket.java=wire/FarSocket.java
//FILES stage/wire/Folding.java=wire/Folding.java
//FILES stage/wire/Sockets.java=wire/Sockets.java
//FILES stage/wire/Traffic.java=wire/Traffic.java
//FILES stage/wire/WireProtocol.java=wire/WireProtocol.java
//FILES stage/wire/WireTap.java=wire/WireTap.java

/** What a script includes that runs on the stage: the two jars below it. (JBang hands on no //DEPS of a jar, so both stand here.) */
final class OnStage {}
