package workshop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** A place that cannot be meant is refused without repeating it, for there may be a password in it. */
class WhereTest {

    @CommandLine.Command(name = "test")
    private static final class Arguments {

        @Mixin
        Where.Options options = new Where.Options();
    }

    private static Where where(String... args) {
        var arguments = new Arguments();
        var commandLine = new CommandLine(arguments);
        commandLine.parseArgs(args);
        return arguments.options.where(commandLine);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:postgresql://host/db?user=ada&password=hunter2&hunter2", // & in the password
        "jdbc:postgresql://host/db?user=ada&password=hunter2&hunter2=",
        "jdbc:postgresql://host/db?user=ada&password=hunter2%",
        "jdbc:postgresql://host/db?user=ada&password=%hunter2",
        "jdbc:postgresql://host/db?user=ada&PASSWORD=hunter2",
        "jdbc:postgresql://ada:hunter2@host/db",
        "jdbc:postgresql://ada:hunter2/word@host/db",
        "jdbc:postgresql://ada:hunter2@word@host/db",
        "jdbc:postgresql://ada:hunter2?word@host/db",
        "jdbc:postgresql://ada:12?hunter2@host/db",
        "postgresql://ada:hunter2@host/db", "postgres://ada:hunter2/word@host/db",
        "jdbc:mysql://host/db?password=hunter2", "hunter2",
        "jdbc:postgresql://host:99999/db?password=hunter2",
        "jdbc:postgresql://host:abc/db?password=hunter2",
        "jdbc:postgresql://host:0/db?password=hunter2"})
    void refusesWhatIsNoUrlOfPgjdbc(String text) {
        assertThatThrownBy(() -> where("--db", text)).isInstanceOfSatisfying(ParameterException.class, e ->
                assertThat(e.getMessage()).contains("jdbc:postgresql://HOST:PORT", "%25", "%26", "1 to 65535")
                        .doesNotContain("hunter2", "99999"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://host/db?user=ada&password=a%26b%25@c'd", "jdbc:postgresql:db",
        "jdbc:postgresql://host:1/db",
        "jdbc:postgresql://a:1,b:2/db?targetServerType=primary&ApplicationName=x", "jdbc:postgresql://[::1]:5432/db?"})
    void takesWhatIsOne(String text) {
        assertThat(where("--db", text)).isEqualTo(new Where.Url(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ada", "1a", "a b", "a\"; drop schema public", "a'", "pg_temp", "ünal", "a-b", "a,b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void refusesASchemaThatNeedsQuotes(String name) {
        assertThatThrownBy(() -> where("--schema", name)).isInstanceOf(ParameterException.class)
                .hasMessageContaining("up to 41 characters (a-z, 0-9 and _)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "_", "a_1", "user", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void takesAnyOther(String name) {
        assertThat(where("--schema", name)).isEqualTo(new Where.Embedded(name));
        assertThat(where("--schema", name, "--db", "compose")).isEqualTo(new Where.Compose(name));
    }
}
