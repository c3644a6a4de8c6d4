///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN RunTests
//COMPILE_OPTIONS -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC
// Most of it runs a few times: the small compiler saves more than the large one's code would.
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.junit.platform:junit-platform-launcher:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//DEPS org.apache.tomcat:tomcat-jdbc:11.0.27
//DEPS com.code-intelligence:jazzer:0.30.0
//DEPS tools.jackson.dataformat:jackson-dataformat-yaml:3.2.4
//DEPS org.seleniumhq.selenium:selenium-chrome-driver:4.52.0
//DEPS org.seleniumhq.selenium:selenium-support:4.52.0
//DEPS org.webjars.npm:axe-core:4.6.3
//SOURCES *Test.java
//SOURCES **/*Test.java
//SOURCES kit/*.java
//SOURCES ../workshop/Handout.java
//SOURCES ../workshop/OnStage.java
//SOURCES ../workshop/book/*.java
//SOURCES ../workshop/check/*.java
//SOURCES ../workshop/doctor/*.java
//SOURCES ../workshop/process/*.java
//SOURCES ../workshop/record/*.java
//SOURCES ../workshop/site/*.java
//SOURCES ../workshop/tour/*.java
//SOURCES ../workshop/weave/*.java
//SOURCES ../workshop/wire/Conversation.java
//SOURCES ../workshop/wire/Groups.java
//SOURCES ../workshop/wire/Kind.java
//SOURCES ../workshop/wire/Proxy.java
//SOURCES ../workshop/wire/SqlShape.java
//SOURCES ../workshop/wire/Tls.java
//SOURCES ../checks/*.java
//SOURCES ../chapters/0*.java
//SOURCES ../chapters/1[0-3]*.java

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.PrintWriter;
import java.nio.file.Path;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs all tests, or those whose class name contains an argument: every class in a file that ends in Test.java. The last line
 * says how many passed and failed. What this machine lacks is skipped and named; --skip-nothing makes that a failure. With
 * --fast, slow classes are left out. Classes that only start commands run beside the others, which count in this process
 * and so run one after the other.
 */
class RunTests {

    private static final String SKIP_NOTHING = "--skip-nothing";
    private static final String FAST = "--fast";

    void main(String... args) throws Exception {
        Locale.setDefault(Locale.ROOT); // as a chapter does
        LogManager.getLogManager().reset();
        var options = List.of(args);
        var named = options.stream().filter(each -> !each.startsWith("--")).map(each -> ".*(?:" + each + ").*").toArray(String[]::new);
        var here = Path.of(RunTests.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClasspathRoots(Set.of(here)))
                .filters(includeClassNamePatterns(".*Test"), includeClassNamePatterns(named.length == 0 ? new String[] {".*"} : named))
                .configurationParameters(Map.of("junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL", // the other one starts more
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"));
        if (options.contains(FAST)) {
            request.filters(TagFilter.excludeTags("slow"));
        }
        var summary = new SummaryGeneratingListener();
        var printer = new Printer();
        LauncherFactory.create().execute(request.build(), summary, printer);
        summary.getSummary().printFailuresTo(new PrintWriter(System.out, true), 20);
        long passed = summary.getSummary().getTestsSucceededCount();
        long failed = summary.getSummary().getTotalFailureCount();
        long skipped = printer.skipped.values().stream().mapToLong(Integer::longValue).sum();
        printer.skipped.forEach((reason, count) -> System.out.printf("skipped: %d %s need %s%n", count, count == 1 ? "test" : "tests", reason));
        if (options.contains(SKIP_NOTHING)) {
            failed += skipped;
            skipped = 0;
        }
        System.out.printf(skipped == 0 ? "%d passed, %d failed%n" : "%d passed, %d failed, %d skipped%n", passed, failed, skipped);
        System.exit(failed == 0 && passed > 0 ? 0 : 1);
    }

    /** Says what is going on: each class that has ended, each test that failed and why, and each that took long. */
    private static final class Printer implements TestExecutionListener {

        private static final int SLOW = 5; // seconds

        private final Map<String, Long> starts = new ConcurrentHashMap<>();
        private final TreeMap<String, Integer> skipped = new TreeMap<>(); // tests by what they need
        private TestPlan plan;

        @Override
        public void testPlanExecutionStarted(TestPlan plan) {
            this.plan = plan;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            starts.put(test.getUniqueId(), System.nanoTime());
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            long seconds = (System.nanoTime() - starts.get(test.getUniqueId())) / 1_000_000_000;
            if (result.getStatus() == Status.FAILED) {
                System.out.println("FAILED: " + name(test) + "\n  " + String.valueOf(result.getThrowable().orElse(null)).lines().limit(40)
                        .map(line -> line.substring(0, Math.min(300, line.length()))).collect(Collectors.joining("\n  ")));
            }
            if (seconds >= SLOW && test.isTest()) {
                System.out.println("slow: " + name(test) + ", " + seconds + " s");
            }
            if (result.getStatus() == Status.ABORTED) {
                executionSkipped(test, result.getThrowable().orElseThrow().getMessage());
            }
            if (test.getUniqueIdObject().getSegments().size() == 2) {
                System.out.println(test.getDisplayName() + ", " + seconds + " s");
            }
        }

        private static String name(TestIdentifier test) {
            return test.getUniqueIdObject().getSegments().get(1).getValue() + ", " + test.getDisplayName();
        }

        @Override
        public synchronized void executionSkipped(TestIdentifier test, String reason) {
            int methods = (int) plan.getDescendants(test).stream().filter(each -> plan.getChildren(each).isEmpty()).count();
            skipped.merge(reason, Math.max(1, methods), Integer::sum);
        }
    }
}
