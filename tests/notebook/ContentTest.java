package workshop.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import kit.TestServer;
import kit.Chapters;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import workshop.book.Recordings;
import workshop.notebook.Content;
import workshop.notebook.Notebook;
import workshop.server.Database;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** Every approach stores exactly the rows that it was given. */
@Tag("slow")
class ContentTest {

    /** Those whose callbacks correct the email before it is stored. */
    private static final Set<String> NORMALISING = Set.of("01_orm_loop/save-each", "01_orm_loop/one-transaction",
            "01_orm_loop/merge-each", "02_orm_batch/batch-identity", "02_orm_batch/batch-sequence",
            "10_spring/save-all-identity", "10_spring/save-all-sequence", "10_spring/save-all-rewrite");

    /** Those whose rule is chapter 8's, in Java and in SQL; it refuses a blank email. */
    private static final Set<String> RULED_BY_JAVA = Set.of("08_what_you_gave_up/save-each", "08_what_you_gave_up/shared-rule");
    private static final Set<String> RULED_BY_SQL = Set.of("08_what_you_gave_up/row-trigger",
            "08_what_you_gave_up/statement-trigger", "08_what_you_gave_up/staging");

    /** They make their rows themselves and cannot be given any. */
    private static final String SELF_MADE = "/generate-series";

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    static Stream<Chapters.Case> approaches() {
        return Chapters.approaches();
    }

    static Stream<Chapters.Case> approachesThatTakeRows() {
        return Chapters.approaches().filter(each -> !each.id().endsWith(SELF_MADE));
    }

    @ParameterizedTest
    @MethodSource("approaches")
    void storesNoRowsAndOneRow(Chapters.Case each) throws Exception {
        assertStores(each, Signups.first(0), Signups.first(0));
        assertStores(each, Signups.first(1), Signups.first(1));
    }

    @ParameterizedTest
    @MethodSource("approaches")
    void storesThreeThousandRowsTwice(Chapters.Case each) throws Exception {
        var signups = Signups.first(3_000); // no batch is as large
        TestServer.prepare(database, each.chapter(), signups);
        try (var open = each.approach().open(database.url())) {
            for (int run = 1; run <= 2; run++) {
                database.empty();
                open.load(signups);
                assertThat(Content.stored(database)).isEqualTo(Content.of(signups));
            }
        }
    }

    /** Those which, as recorded, do not send each row by itself: only they can put too many bind parameters into a statement. */
    static Stream<Chapters.Case> approachesThatSendRowsTogether() throws IOException {
        var recordings = Recordings.read(Path.of("recordings"), Chapters.ALL.stream().map(Notebook::name).toList());
        return Chapters.approaches().filter(each -> {
            var report = recordings.get(each.chapter().name());
            return report.approaches().stream().filter(recorded -> recorded.id().equals(each.approach().id()))
                    .noneMatch(recorded -> recorded.counts().roundTrips() >= report.setting().rows());
        });
    }

    @ParameterizedTest
    @MethodSource("approachesThatSendRowsTogether")
    void storesMoreRowsThanBindParametersAreAllowed(Chapters.Case each) throws Exception {
        assertStores(each, Signups.first(22_000), Signups.first(22_000));
    }

    @ParameterizedTest
    @MethodSource("approachesThatTakeRows")
    void storesHostileRowsAsTheyAre(Chapters.Case each) throws Exception {
        var normalised = HOSTILE.stream().map(row -> new Signup(
                row.email().strip().toLowerCase(Locale.ROOT), row.points(), row.signedUpAt())).toList();
        if (RULED_BY_JAVA.contains(each.id()) || RULED_BY_SQL.contains(each.id())) {
            assertStores(each, Signups.of(NOT_BLANK), Signups.of(ruled(RULED_BY_SQL.contains(each.id()))));
        } else {
            assertStores(each, Signups.of(HOSTILE), Signups.of(NORMALISING.contains(each.id()) ? normalised : HOSTILE));
        }
    }

    /** SQL has a list of blanks, and makes one letter of the Turkish capital. */
    private static List<Signup> ruled(boolean sql) {
        return NOT_BLANK.stream().map(row -> new Signup(
                (sql ? row.email().replaceAll("^[ \t\r\n]+|[ \t\r\n]+$", "").replace("\u0130", "i") : row.email().strip())
                        .toLowerCase(Locale.ROOT), row.points(), row.signedUpAt())).toList();
    }

    private static final OffsetDateTime MICROS = OffsetDateTime.of(2026, 10, 25, 2, 30, 0, 123_456_000, ZoneOffset.ofHours(-9));

    private static final List<Signup> HOSTILE = Stream.of(
                    "", " ", "\"", "\"\"", "'", "a'b''c", ",", "a,b", "\r", "\n", "\r\n", "a\nb\rc", "\t", "\\", "\\\\", "\\.",
                    "\\N", "\\n", "NULL", "null", "{a,b}", "{\"", "?", "$1", "%s", ";", "--", "(", "x\\.\ny", "\uD83D\uDE00",
                    "e\u0301\u0327", "\u00e9", "\u4e2d\u6587", "\u200f\u0627", "\u0001\u007f", "I\u0130\u0131", "x".repeat(255),
                    "\uD83D\uDE00".repeat(255), "  Ada@Example.ORG ")
            .flatMap(email -> Stream.of(
                    new Signup(email, 0, MICROS),
                    new Signup(email, Integer.MIN_VALUE, OffsetDateTime.parse("1600-01-01T00:00:00Z")),
                    new Signup(email, Integer.MAX_VALUE, OffsetDateTime.parse("1999-12-31T23:59:59.999999+14:00"))))
            .toList();

    private static final List<Signup> NOT_BLANK = HOSTILE.stream().filter(row -> !row.email().isBlank()).toList();

    private static void assertStores(Chapters.Case each, Signups given, Signups expected) throws Exception {
        TestServer.prepare(database, each.chapter(), given);
        try (var open = each.approach().open(database.url())) {
            open.load(given);
        }
        assertThat(Content.stored(database)).isEqualTo(Content.of(expected));
    }

    /** A character of two Java chars may fall on the edge of any buffer on its way. */
    @ParameterizedTest
    @MethodSource("approachesThatTakeRows")
    void breaksNoCharacterBetweenTwoBuffers(Chapters.Case each) throws Exception {
        var rows = IntStream.range(0, 2_000)
                .mapToObj(i -> new Signup("x".repeat(i % 2) + "\uD83D\uDE00".repeat(254), i, Signup.OPENING)).toList();
        assertStores(each, Signups.of(rows), Signups.of(rows));
    }

    @Test
    void theChecksumTellsRowsApart() {
        var row = Signup.number(1);
        var content = Content.of(Signups.of(List.of(row, Signup.number(2))));
        assertThat(content).isEqualTo(Content.of(Signups.of(List.of(Signup.number(2), row))));
        assertThat(content).isNotEqualTo(Content.of(Signups.of(List.of(row, row))));
        for (var other : List.of(new Signup(row.email() + "x", row.points(), row.signedUpAt()),
                new Signup(row.email(), row.points() + 1, row.signedUpAt()),
                new Signup(row.email(), row.points(), row.signedUpAt().plusNanos(1_000)))) {
            assertThat(content).isNotEqualTo(Content.of(Signups.of(List.of(other, Signup.number(2)))));
        }
    }
}
