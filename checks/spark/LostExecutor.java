package checks.spark;

//RUNTIME_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
//RUNTIME_OPTIONS --sun-misc-unsafe-memory-access=allow -Djava.net.preferIPv4Stack=true
//RUNTIME_OPTIONS -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider -Dslf4j.internal.verbosity=ERROR
//RUNTIME_OPTIONS -Dspark.app.name=ten_thousand_rows -Dspark.master=local[2,3] -Dspark.default.parallelism=8
//RUNTIME_OPTIONS -Dspark.driver.host=127.0.0.1 -Dspark.driver.bindAddress=127.0.0.1
//RUNTIME_OPTIONS -Dspark.ui.enabled=false -Dspark.ui.showConsoleProgress=false
//RUNTIME_OPTIONS -Dspark.plugins=checks.spark.LostExecutor

import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Spark for an exercise, by the options above: in this JVM, two tasks at once, each tried three times at most, and eight
 * partitions. It loses an executor: the first attempt of one task fails when its work is done and committed. That is what
 * Spark, and the table, see of an executor which is killed at this moment.
 */
public final class LostExecutor implements SparkPlugin {

    private static final int PARTITION = 3;

    @Override
    public DriverPlugin driverPlugin() {
        return null; // the driver goes on
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void onTaskStart() {
                var task = TaskContext.get();
                if (task.partitionId() == PARTITION && task.attemptNumber() == 0) {
                    task.addTaskCompletionListener((TaskCompletionListener) LostExecutor::lose);
                }
            }
        };
    }

    private static void lose(TaskContext task) {
        if (!task.isFailed() && !task.isInterrupted()) {
            throw new IllegalStateException("the executor is lost, after the task has done its work");
        }
    }
}
