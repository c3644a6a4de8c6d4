package ledger;

import static java.sql.Statement.SUCCESS_NO_INFO;

import jakarta.validation.ConstraintViolationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import workshop.notebook.Approach;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;

/** What chapter 8 asks each approach. Each answer comes from what the approach has just done, and not from its name. */
public final class Probes {

    private static final int ROWS = 1_100; // more than one batch of each approach that makes several
    private static final int BAD = 1_050; // the number of the row that does not fit
    private static final int TWO_LINES = 10; // the number of a row with a line break in it, as CSV ends lines
    private static final int UNKNOWN = -7; // points that no foreign key finds
    private static final List<Signup> MESSY = IntStream.rangeClosed(1, 5)
            .mapToObj(n -> new Signup("  Ada" + n + "@Example.ORG ", n, Signup.OPENING.plusSeconds(n))).toList();
    private static final List<Signup> LATE = IntStream.rangeClosed(1, 5)
            .mapToObj(n -> new Signup("ada@example.org", n == 3 ? UNKNOWN : n, Signup.OPENING.plusSeconds(n))).toList();
    private static final List<Signup> TOO_LONG = rows(new Signup("x".repeat(256), 1, Signup.OPENING));
    private static final List<Signup> WITHOUT_PARENT = rows(new Signup("ada@example.org", UNKNOWN, Signup.OPENING));
    private static final List<Signup> BLANK = List.of(new Signup(" ", 1, Signup.OPENING));
    private static final String NOT_APPLICABLE = "-";

    private final String approach;
    private final Grid.Sheet sheet;

    private Probes(String approach, Grid.Sheet sheet) {
        this.approach = approach;
        this.sheet = sheet;
    }

    private static List<Signup> rows(Signup bad) {
        return IntStream.rangeClosed(1, ROWS).mapToObj(n -> n == BAD ? bad : n == TWO_LINES
                ? new Signup("two\r\nlines@example.org", n, Signup.OPENING.plusSeconds(n)) : Signup.number(n)).toList();
    }

    /** The columns, grouped by what you want to know. */
    public static void columns(Grid.Sheet sheet) {
        group(sheet, "does the rule hold?", "pre-persist", "post-persist", "bean-validation");
        group(sheet, "is the rest stored?", "auto-columns", "child-rows", "join-inheritance");
        group(sheet, "what comes back?", "ids-known", "count-usable");
        group(sheet, "which row was bad?", "bad-row", "foreign-key", "left-after-error");
        group(sheet, "does it run elsewhere?", "in-h2");
    }

    private static void group(Grid.Sheet sheet, String question, String... probes) {
        for (var probe : probes) {
            sheet.column(probe, question, probe.replace('-', '\n'));
        }
    }

    /** A mark for each probe of one approach, on a database with tables for members. */
    public static void of(Notebook chapter, Approach<?> approach, String url, Members members, Grid.Sheet sheet)
            throws Exception {
        new Probes(chapter.name() + "/" + approach.id(), sheet).ask(chapter, approach, url, members);
    }

    private void ask(Notebook chapter, Approach<?> approach, String url, Members members) throws Exception {
        members.empty();
        var tooLong = Trial.of(chapter, approach, url, TOO_LONG);
        long welcomesAfterError = members.welcomes();
        members.empty();
        members.addForeignKey("");
        var withoutParent = Trial.of(chapter, approach, url, WITHOUT_PARENT);
        members.empty();
        members.addForeignKey("deferrable initially deferred");
        var late = Trial.of(chapter, approach, url, LATE);
        members.dropForeignKey();
        members.empty();
        var refusal = tooLong.orm() ? members.load(approach, BLANK) : Trial.of(chapter, approach, url, BLANK).error();
        boolean blankStored = members.count("signup where email = ' '") > 0;
        members.empty();
        var messy = Trial.of(chapter, approach, url, MESSY);
        long welcomes = members.welcomes();
        prePersist(messy);
        postPersist(messy, tooLong, late, welcomes, welcomesAfterError);
        beanValidation(messy.orm(), refusal, blankStored);
        members.empty();
        if (messy.orm()) {
            members.load(approach, MESSY);
        }
        stored(messy.orm(), "auto-columns", members.count("signup where version is not null and created_at is not null"));
        stored(messy.orm(), "child-rows", members.count("letter"));
        stored(messy.orm(), "join-inheritance", members.count("premium"));
        yesOrNo("ids-known", messy.ids().equals(messy.storedIds()));
        countUsable(messy);
        named("bad-row", tooLong);
        named("foreign-key", withoutParent);
        leftAfterError(tooLong);
        yesOrNo("in-h2", AnotherDatabase.runs(approach));
    }

    private void mark(String probe, String outcome, String detail) {
        sheet.mark(approach, probe, outcome, detail);
    }

    private void yesOrNo(String probe, boolean yes) {
        mark(probe, yes ? "yes" : "no", "");
    }

    private void stored(boolean orm, String probe, long rows) {
        mark(probe, !orm ? NOT_APPLICABLE : rows == MESSY.size() ? "yes" : "no", "");
    }

    /** The row has what the callback changed. */
    private void prePersist(Trial messy) {
        if (messy.storedEmails().equals(List.of("ada1@example.org", "ada2@example.org", "ada3@example.org",
                "ada4@example.org", "ada5@example.org"))) {
            if (messy.prePersist() == MESSY.size()) {
                yesOrNo("pre-persist", true);
            } else {
                mark("pre-persist", "rule", "no callback ran, and the rows have its change all the same");
            }
        } else if (!messy.storedEmails().getFirst().equals(MESSY.getFirst().email())) {
            mark("pre-persist", NOT_APPLICABLE, "it makes its rows itself, and takes none");
        } else if (messy.prePersist() == 0) {
            yesOrNo("pre-persist", false);
        } else {
            mark("pre-persist", "lost", "it ran and changed the object; the row has the old value");
        }
    }

    /**
     * When it ran. If it ran for the row that the server refused, it ran before the INSERT; if for rows whose commit failed,
     * before the commit.
     */
    private void postPersist(Trial messy, Trial tooLong, Trial late, long welcomes, long welcomesAfterError) {
        if (welcomes == MESSY.size() && welcomesAfterError == 0) {
            mark("post-persist", "outbox", "no callback ran; the welcomes are rows, stored with the signups or not at all");
        } else if (messy.postPersist() == 0) {
            yesOrNo("post-persist", false);
        } else if (tooLong.postPersist() >= BAD) {
            mark("post-persist", "before INSERT", "it ran even for the row that the server refused");
        } else if (late.postPersist() > late.storedIds().size()) {
            mark("post-persist", "before commit", "it ran after the INSERT, even for rows whose commit failed");
        } else {
            mark("post-persist", "after commit", "");
        }
    }

    /** An invalid row is refused, by Bean Validation or by something else. */
    private void beanValidation(boolean orm, Exception refusal, boolean stored) {
        if (refusal == null) {
            mark("bean-validation", orm && stored ? "no" : NOT_APPLICABLE, "");
        } else if (causes(refusal).anyMatch(ConstraintViolationException.class::isInstance)) {
            yesOrNo("bean-validation", true);
        } else {
            mark("bean-validation", "rule", "refused: "
                    + refusal.getMessage().lines().findFirst().orElse("").replaceFirst("ERROR: ", ""));
        }
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, each -> each != null, Throwable::getCause);
    }

    /** What the error names: the row, its line in the CSV, its place in its batch, a value in it, or another row. */
    private void named(String probe, Trial bad) {
        if (bad.error() == null) {
            mark(probe, NOT_APPLICABLE, "");
            return;
        }
        var said = causes(bad.error()).map(Throwable::toString).collect(Collectors.joining());
        var line = Pattern.compile("COPY \\w+, line (\\d+)").matcher(said);
        var entry = Pattern.compile("Batch entry (\\d[\\d,]*)").matcher(said); // counts from 0
        if (line.find()) {
            int named = Integer.parseInt(line.group(1));
            if (named == BAD) {
                mark(probe, "row", "");
            } else {
                mark(probe, "line", "the error names line %,d; the bad row is number %,d, after one with a line break"
                        .formatted(named, BAD));
            }
        } else if (entry.find()) {
            int named = Integer.parseInt(entry.group(1).replace(",", ""));
            int right = BAD - 1 - bad.executed();
            if (named == right) {
                mark(probe, "in batch", "the error names entry %,d, from 0, of its batch; the bad row is number %,d"
                        .formatted(named, BAD));
            } else {
                mark(probe, "wrong", "the error counts the statements that the driver made of rows, and names number %,d; the"
                        .formatted(named) + " bad row is entry %,d".formatted(right));
            }
        } else if (bad.asked() == BAD) {
            mark(probe, "loop", "the error does not say, but the loop has got no further");
        } else if (said.contains("=(" + UNKNOWN + ")")) {
            mark(probe, "value", "the error names no row, but quotes the value");
        } else {
            yesOrNo(probe, false);
        }
    }

    /** How many of the good rows before it are there after the error. */
    private void leftAfterError(Trial bad) {
        int left = bad.storedIds().size();
        mark("left-after-error", bad.error() == null ? NOT_APPLICABLE : "%,d".formatted(left),
                bad.error() == null || left == 0 ? "" : "the rows before it are stored and stay");
    }

    /** What the driver's update counts say of the rows: one each, their sum, or only that it is done. */
    private void countUsable(Trial messy) {
        if (messy.counts() == null) {
            mark("count-usable", NOT_APPLICABLE, "its driver is not JDBC, and nobody has looked");
            return;
        }
        var counts = messy.counts().stream().filter(count -> count > 0 || count == SUCCESS_NO_INFO).toList();
        if (counts.contains((long) SUCCESS_NO_INFO)) {
            mark("count-usable", "-2", "the driver says that rows were stored, and not how many");
        } else if (messy.orm()) {
            mark("count-usable", "orm", "Hibernate gets the counts, and the caller does not");
        } else {
            mark("count-usable", counts.equals(List.of((long) MESSY.size())) ? "sum"
                    : counts.equals(Collections.nCopies(MESSY.size(), 1L)) ? "each" : "no", "");
        }
    }
}
