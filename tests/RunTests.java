///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN RunTests
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.junit.platform:junit-platform-launcher:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES BadRowTest.java
//SOURCES CheckCommandTest.java
//SOURCES CheckTest.java
//SOURCES CleanupTest.java
//SOURCES CommandLineTest.java
//SOURCES ContainerTest.java
//SOURCES ContentTest.java
//SOURCES CountsTest.java
//SOURCES DatabaseTest.java
//SOURCES DemonstrationsTest.java
//SOURCES DistanceTest.java
//SOURCES DoctorTest.java
//SOURCES EngineTest.java
//SOURCES ExercisesTest.java
//SOURCES FrontPageTest.java
//SOURCES LedgerTest.java
//SOURCES PagesTest.java
//SOURCES ProgressTest.java
//SOURCES TlsTest.java
//SOURCES TourTest.java
//SOURCES VersionsTest.java
//SOURCES WarmupTest.java
//SOURCES WeaverTest.java
//SOURCES WireTapTest.java
//SOURCES Chapters.java
//SOURCES Namespace.java
//SOURCES Screen.java
//SOURCES Shell.java
//SOURCES TestServer.java
//SOURCES ../workshop/Check.java
//SOURCES ../workshop/Weave.java
//SOURCES ../chapters/01_orm_loop.java
//SOURCES ../chapters/02_orm_batch.java
//SOURCES ../chapters/03_insert_loop.java
//SOURCES ../chapters/04_execute_batch.java
//SOURCES ../chapters/05_multi_row_insert.java
//SOURCES ../chapters/06_copy.java
//SOURCES ../chapters/07_generate_series.java
//SOURCES ../chapters/08_what_you_gave_up.java
//SOURCES ../chapters/09_distance.java

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.Locale;
import java.util.logging.LogManager;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import workshop.CheckTest;
import workshop.ContainerTest;
import workshop.ExercisesTest;
import workshop.WeaverTest;

/**
 * Runs all tests, or those whose class name contains an argument; the last line says how many passed and failed. Classes
 * that only start commands run beside the others, which count in this process and so run one after the other.
 */
class RunTests {

    private static final List<Class<?>> ALL = List.of(
            WireTapTest.class, TlsTest.class, DatabaseTest.class, ContentTest.class, CountsTest.class, BadRowTest.class,
            DemonstrationsTest.class, LedgerTest.class, DistanceTest.class, VersionsTest.class, EngineTest.class,
            CommandLineTest.class, CleanupTest.class, ProgressTest.class, ContainerTest.class, ExercisesTest.class,
            CheckTest.class, CheckCommandTest.class, FrontPageTest.class, WeaverTest.class, PagesTest.class, TourTest.class,
            WarmupTest.class, DoctorTest.class);

    void main(String... args) {
        Locale.setDefault(Locale.ROOT); // as a chapter does
        LogManager.getLogManager().reset();
        var chosen = ALL.stream().filter(test -> args.length == 0 || List.of(args).stream().anyMatch(test.getName()::contains));
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(chosen.map(test -> selectClass(test)).toList())
                .configurationParameters(Map.of("junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "2")).build();
        var summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary, new Printer());
        summary.getSummary().printFailuresTo(new PrintWriter(System.out, true), 20);
        long passed = summary.getSummary().getTestsSucceededCount();
        long failed = summary.getSummary().getTotalFailureCount();
        System.out.printf("%d passed, %d failed%n", passed, failed);
        System.exit(failed == 0 && passed > 0 ? 0 : 1);
    }

    /** Says what is going on: a line for each class that has ended, and one for each test that failed. */
    private static final class Printer implements TestExecutionListener {

        private final Map<String, Long> starts = new ConcurrentHashMap<>();

        @Override
        public void executionStarted(TestIdentifier test) {
            starts.put(test.getUniqueId(), System.nanoTime());
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            long seconds = (System.nanoTime() - starts.get(test.getUniqueId())) / 1_000_000_000;
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                System.out.println("FAILED: " + test.getUniqueIdObject().getSegments().get(1).getValue() + ", " + test.getDisplayName());
            }
            if (test.getUniqueIdObject().getSegments().size() == 2) {
                System.out.println(test.getDisplayName() + ", " + seconds + " s");
            }
        }
    }
}
