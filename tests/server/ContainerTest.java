package workshop.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import workshop.server.Container;

/** What a user is told when Testcontainers fails, by exceptions as it throws them. */
public class ContainerTest {

    private static String told(RuntimeException e) {
        return Container.problem(e).getMessage();
    }

    @Test
    void noEngine() {
        assertThat(told(new IllegalStateException("Could not find a valid Docker environment. Please see logs")))
                .startsWith("Testcontainers finds no Docker engine that works. Start Docker");
    }

    @Test
    void noImage() {
        assertThat(told(new ContainerFetchException("Can't get Docker image: RemoteDockerImage(imageName=postgres:18,"
                + " imagePullPolicy=DefaultPullPolicy(), imageNameSubstitutor=x)", new RuntimeException())))
                .startsWith("The image postgres:18 is not on this machine and cannot be pulled. Run 'docker pull postgres:18'");
        assertThat(told(new ContainerLaunchException("Container startup failed", new ContainerFetchException(
                "Can't get Docker image: RemoteDockerImage(imageName=testcontainers/ryuk:0.14.0)", null))))
                .contains("Run 'docker pull testcontainers/ryuk:0.14.0'");
    }

    @Test
    void aContainerThatDied() {
        var died = new IllegalStateException("Wait strategy failed. Container exited with code 1");
        var told = told(new ContainerLaunchException("Container startup failed for image postgres:18", new RuntimeException(
                "Retry count hit with exception", new ContainerLaunchException("Could not create/start container", died))));
        assertThat(told).startsWith("Docker runs, but no container does: Wait strategy failed. Container exited with code 1."
                + " Is its disk or memory full?").hasLineCount(1);
    }

    @Test
    void aContainerThatWasNotCreated() {
        var refused = new RuntimeException("Status 500: {\"message\":\n\"no space left on device\"}\n");
        assertThat(told(new ContainerLaunchException("Could not create/start container", refused)))
                .contains("no space left on device").hasLineCount(1);
    }
}
