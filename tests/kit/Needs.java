package kit;

import java.io.File;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** What a test needs that not every machine has. If it is missing, the test is skipped, and the last lines say so. */
public enum Needs {

    ENGINE("a Docker engine: .ci/docker ./jbang test Engine", "docker", "info"),
    TERMINAL("util-linux's script, Perl and stty, as Debian has them", "sh", "-c",
            "script --version | grep util-linux && perl -e 1 && command -v stty"),
    SIGNALS("Perl and the signals of Unix", "sh", "-c", "perl -e 'kill 0, $$' && command -v kill"),
    NAMESPACES("namespaces of Linux, and root", "unshare", "--mount", "--net", "true"),
    BROWSER("Chromium and its driver: Debian's chromium and chromium-driver", "sh", "-c",
            "chromium --version && chromedriver --version"),
    UNIX("a shell and file permissions as Unix has them", "sh", "-c", "test ! -d /c/Windows");

    /** On a test class or method. */
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(Condition.class)
    public @interface Tool {
        Needs[] value();
    }

    private final String what;
    private final List<String> probe; // succeeds where it is there
    private Boolean there;

    Needs(String what, String... probe) {
        this.what = what;
        this.probe = List.of(probe);
    }

    /** Whether this machine has it. */
    public synchronized boolean isThere() {
        if (there == null) {
            there = succeeds();
        }
        return there;
    }

    private boolean succeeds() {
        try {
            var nowhere = new File(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
            var process = new ProcessBuilder(probe).redirectErrorStream(true).redirectOutput(nowhere).start();
            process.getOutputStream().close();
            return process.waitFor(10, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) { // there is no such program
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asked by JUnit. */
    static final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), Tool.class).stream()
                    .flatMap(tool -> Arrays.stream(tool.value())).filter(need -> !need.isThere()).findFirst()
                    .map(need -> ConditionEvaluationResult.disabled(need.what))
                    .orElse(ConditionEvaluationResult.enabled("all is there"));
        }
    }
}
