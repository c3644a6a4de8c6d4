///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Doctor
//SOURCES OnStage.java
//SOURCES doctor/package-info.java
//SOURCES process/package-info.java

package workshop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import workshop.doctor.Examination;
import workshop.doctor.Finding;
import workshop.doctor.ScriptFiles;
import workshop.notebook.Report;
import workshop.process.JBang;
import workshop.terminal.Command;
import workshop.terminal.Problem;
import workshop.terminal.Progress;

/** The command for the morning: checks that everything the chapters need works on this machine. */
@CommandLine.Command(name = "jbang doctor", sortOptions = false, sortSynopsis = false, usageHelpWidth = 100,
        header = {"Checks that everything the chapters need works on this machine, and prints a line for each thing:",
            "ok, note (you can still work), or MEND and what to do. Ends with code 1 if there is a MEND.", ""})
public final class Doctor {

    @Option(names = "--docker", description = "check Docker, too, for --db testcontainers; this may pull the image")
    boolean docker;

    @Option(names = "--json", paramLabel = "FILE", converter = Command.Writable.class,
            description = "write what was found to this file, too")
    Path json;

    @Mixin
    Command.Help common = new Command.Help();

    /** What {@code --json} writes. */
    record Diagnosis(Instant date, Report.Machine machine, boolean ready, List<Finding> findings) {}

    private final List<Finding> findings = new ArrayList<>();

    public static void main(String... args) {
        var doctor = new Doctor();
        Command.run(new CommandLine(doctor), args, doctor::run);
    }

    private void run() throws IOException {
        ScriptFiles.all(); // or this is another folder
        try (var progress = new Progress(Progress.onTerminal()); var jbang = new JBang()) {
            var examination = new Examination(jbang);
            look("Java", progress, examination::java);
            look("JBang", progress, examination::jbang);
            look("disk", progress, examination::disk);
            look("memory", progress, examination::memory);
            look("port", progress, examination::port);
            look("libraries", progress, examination::libraries);
            look("compiled", progress, examination::compiled);
            look("server", progress, examination::server);
            look("commit", progress, examination::commit);
            if (docker) {
                look("Docker", progress, examination::docker);
            }
            look("terminal", progress, examination::terminal);
        }
        boolean ready = findings.stream().noneMatch(Finding::isFailure);
        if (json != null) {
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(json, new Diagnosis(
                    Instant.now().truncatedTo(ChronoUnit.SECONDS), Report.Machine.here(), ready, findings));
        }
        if (!ready) {
            throw new Problem("Not everything works: do what each MEND line says, and run " + Command.jbang() + " doctor again.");
        }
    }

    private void look(String what, Progress progress, Callable<Finding> check) {
        progress.begin(what);
        Finding finding;
        try {
            finding = check.call();
        } catch (Exception e) {
            finding = Finding.mend("", Problem.of(what, e).getMessage());
        } finally {
            progress.end();
        }
        findings.add(finding.named(what));
        System.out.println(findings.getLast());
    }
}
