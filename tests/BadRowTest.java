import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import kit.TestServer;
import kit.Chapters;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import workshop.notebook.Callbacks;
import workshop.notebook.Content;
import workshop.server.Database;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** Row 500 of 1,000 does not fit: what is said of it, and what is left in the table. */
@Tag("slow")
class BadRowTest {

    /** Where each row is a transaction of its own, those before the bad one stay. */
    private static final Set<String> A_TRANSACTION_A_ROW = Set.of(
            "01_orm_loop/save-each", "01_orm_loop/merge-each", "03_insert_loop/autocommit", "03_insert_loop/transaction-a-row",
            "08_what_you_gave_up/save-each");

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    static Stream<Chapters.Case> approachesThatTakeRows() {
        return Chapters.approaches().filter(each -> !each.id().endsWith("/generate-series"));
    }

    /** insert-select reads its rows from the database, which cannot hold a NUL. */
    static Stream<Chapters.Case> approachesThatTakeRowsFromJava() {
        return approachesThatTakeRows().filter(each -> !each.id().equals("07_generate_series/insert-select"));
    }

    @ParameterizedTest
    @MethodSource("approachesThatTakeRows")
    void anEmailOver255CharactersIsRefused(Chapters.Case each) throws Exception {
        assertThat(load(each, "x".repeat(256))).contains("value too long for type character varying(255)");
    }

    @ParameterizedTest
    @MethodSource("approachesThatTakeRowsFromJava")
    void aNulByteIsRefused(Chapters.Case each) throws Exception {
        assertThat(load(each, "nul\0byte")).contains("invalid byte sequence for encoding \"UTF8\": 0x00");
    }

    @Test
    void aSequenceWelcomesPeopleWhoseRowsAreNeverStored() throws Exception {
        long before = Callbacks.POST_PERSIST.sum();
        load(Chapters.approach("02_orm_batch/batch-identity"), "x".repeat(256));
        long identity = Callbacks.POST_PERSIST.sum();
        load(Chapters.approach("02_orm_batch/batch-sequence"), "x".repeat(256));
        assertThat(identity - before).as("IDENTITY").isEqualTo(499);
        assertThat(Callbacks.POST_PERSIST.sum() - identity).as("SEQUENCE").isGreaterThan(499);
    }

    /** Loads the rows with this email in the middle, checks what is left, and returns the stack trace. */
    private static String load(Chapters.Case each, String badEmail) throws Exception {
        var rows = new ArrayList<Signup>();
        Signups.first(1_000).forEach(rows::add);
        rows.set(499, new Signup(badEmail, 1, Signup.OPENING));
        var signups = Signups.of(rows);
        TestServer.prepare(database, each.chapter(), signups);
        Throwable error;
        try (var open = each.approach().open(database.url())) {
            error = catchThrowable(() -> open.load(signups));
        }
        assertThat(error).as("the error").isNotNull();
        int left = A_TRANSACTION_A_ROW.contains(each.id()) ? 499 : 0;
        assertThat(Content.stored(database)).isEqualTo(Content.of(Signups.first(left)));
        var trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace, true));
        if (each.id().equals("08_what_you_gave_up/staging")) {
            assertThat(trace.toString()).as("the row").contains("COPY incoming, line 500");
        }
        if (each.id().startsWith("06_copy")) {
            assertThat(trace.toString()).as("the row").contains("COPY signup, line 500");
        }
        if (List.of("04_execute_batch/execute-batch", "04_execute_batch/execute-batch-keys").contains(each.id())) {
            assertThat(trace.toString()).as("the row").contains("Batch entry 499");
        }
        return trace.toString();
    }
}
