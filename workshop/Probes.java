package workshop;

//SOURCES AnotherDatabase.java
//SOURCES Members.java
//SOURCES Trial.java

import static java.sql.Statement.SUCCESS_NO_INFO;

import jakarta.validation.ConstraintViolationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import workshop.Ledger.Mark;

/** What chapter 8 asks each approach. Each answer comes from what the approach has just done, and not from its name. */
public final class Probes {

    private static final int BAD = 50; // the number of the row that does not fit
    private static final List<Signup> MESSY = IntStream.rangeClosed(1, 5)
            .mapToObj(n -> new Signup("  Ada" + n + "@Example.ORG ", n, Signup.OPENING.plusSeconds(n))).toList();
    private static final List<Signup> ONE_BAD = IntStream.rangeClosed(1, 100)
            .mapToObj(n -> n == BAD ? new Signup("x".repeat(256), n, Signup.OPENING) : Signup.number(n)).toList();
    private static final String BLANK = " ";
    private static final String NOT_APPLICABLE = "n/a";

    private final String approach;
    private final List<Mark> marks = new ArrayList<>();

    private Probes(String approach) {
        this.approach = approach;
    }

    /** A mark for each probe of one approach, on a database with tables for members. */
    public static List<Mark> of(Notebook chapter, Approach<?> approach, String url, Members members) throws Exception {
        var probes = new Probes(chapter.name() + "/" + approach.id());
        probes.ask(chapter, approach, url, members);
        return probes.marks;
    }

    private void ask(Notebook chapter, Approach<?> approach, String url, Members members) throws Exception {
        members.empty();
        var bad = Trial.of(chapter, approach, url, ONE_BAD);
        long welcomesAfterError = members.count("welcome");
        members.empty();
        var refusal = bad.orm() != null ? members.load(approach, bad.orm(), BLANK)
                : Trial.of(chapter, approach, url, List.of(new Signup(BLANK, 1, Signup.OPENING))).error();
        boolean blankStored = members.count("signup where email = '" + BLANK + "'") > 0;
        members.empty();
        var messy = Trial.of(chapter, approach, url, MESSY);
        long welcomes = members.count("welcome");
        if (messy.orm() != null) { // what has no ORM cannot know of members; what its SQL leaves in their places counts
            members.empty();
            members.load(approach, messy.orm(), "ada@example.org");
        }
        prePersist(messy);
        postPersist(messy, bad, welcomes, welcomesAfterError);
        beanValidation(refusal, blankStored);
        yesOrNo("auto-columns", members.count("signup where version is not null and created_at is not null") > 0);
        yesOrNo("child-rows", members.count("letter") > 0);
        yesOrNo("join-inheritance", members.count("premium") > 0);
        yesOrNo("ids-known", messy.ids().equals(messy.storedIds()));
        badRow(bad);
        leftAfterError(bad);
        countUsable(messy);
        mark("sql-portable", AnotherDatabase.runs(approach) ? "any" : "PG", "");
    }

    private void mark(String probe, String outcome, String detail) {
        marks.add(new Mark(approach, probe, outcome, detail));
    }

    private void yesOrNo(String probe, boolean yes) {
        mark(probe, yes ? "yes" : "no", "");
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
     * When it ran. If it ran for the row that the server refused, it ran before the row was there; if for rows that were
     * rolled back, before they were there to stay.
     */
    private void postPersist(Trial messy, Trial bad, long welcomes, long welcomesAfterError) {
        if (welcomes == MESSY.size() && welcomesAfterError == 0) {
            mark("post-persist", "outbox", "no callback ran; the welcomes are rows, stored with the signups or not at all");
        } else if (messy.postPersist() == 0) {
            yesOrNo("post-persist", false);
        } else if (bad.postPersist() >= BAD) {
            mark("post-persist", "early", "it ran before the INSERT, even for the row that was refused");
        } else if (bad.postPersist() == bad.storedIds().size()) {
            mark("post-persist", "after", "");
        } else {
            mark("post-persist", "undone", "it ran after each INSERT, and the rows were rolled back");
        }
    }

    /** An invalid row is refused, by Bean Validation or by something else. */
    private void beanValidation(Exception refusal, boolean stored) {
        if (refusal == null) {
            mark("bean-validation", stored ? "no" : NOT_APPLICABLE, "");
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

    /** The error says which row it was. */
    private void badRow(Trial bad) {
        if (bad.error() == null) {
            mark("bad-row", NOT_APPLICABLE, "");
            return;
        }
        var said = causes(bad.error()).map(Throwable::toString).collect(Collectors.joining());
        var line = Pattern.compile("COPY \\w+, line (\\d+)").matcher(said);
        var entry = Pattern.compile("Batch entry (\\d+)").matcher(said); // counts from 0
        int named = line.find() ? Integer.parseInt(line.group(1)) : entry.find() ? Integer.parseInt(entry.group(1)) + 1 : 0;
        if (named > 0 && named != BAD) {
            mark("bad-row", "wrong", "the error names row %d; the bad one is row %d".formatted(named, BAD));
        } else if (named == 0 && bad.asked() == BAD) {
            mark("bad-row", "loop", "the error does not say, but the loop has got no further");
        } else {
            yesOrNo("bad-row", named == BAD);
        }
    }

    /** How many of the good rows are there after the error. */
    private void leftAfterError(Trial bad) {
        int left = bad.storedIds().size();
        mark("left-after-error", bad.error() == null ? NOT_APPLICABLE : String.valueOf(left),
                bad.error() == null || left == 0 ? "" : "the rows before it are stored and stay");
    }

    /** What the driver's update counts say of the rows: one each, their sum, or only that it is done. */
    private void countUsable(Trial messy) {
        var counts = messy.counts().stream().filter(count -> count > 0 || count == SUCCESS_NO_INFO).toList();
        if (counts.contains((long) SUCCESS_NO_INFO)) {
            mark("count-usable", "-2", "the driver says that rows were stored, and not how many");
        } else if (messy.orm() != null) {
            mark("count-usable", "orm", "Hibernate gets the counts, and the caller does not");
        } else {
            mark("count-usable", counts.equals(List.of((long) MESSY.size())) ? "sum"
                    : counts.equals(Collections.nCopies(MESSY.size(), 1L)) ? "each" : "no", "");
        }
    }
}
