package workshop.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import workshop.terminal.Format;

/** What programs sent, added up: statements of the same shape that are of the same kind are one group, over all connections. */
public final class Groups {

    private static final int MOST = 1_000; // groups; what comes after them is one more
    private static final int LOOP = 5; // fewer statements are not a loop
    private static final long QUIET = 1_000_000_000; // nanoseconds after which a group has something to say
    private static final long PATIENCE = 10_000_000_000L; // nanoseconds after which it has, although it goes on

    private final Map<Key, Line> lines = new LinkedHashMap<>();

    private record Key(String sql, Kind kind) {}

    private static final class Line {
        private Counts total = Counts.NONE;
        private Counts unsaid = Counts.NONE;
        private long since; // nanoTime of the first that is unsaid
        private long last;
    }

    /**
     * What was counted for some statements. A simple query is an Execute and a Sync.
     *
     * @param nanos how long the server, or the way to it, was busy with them
     */
    record Counts(long executes, long syncs, long commits, long bytesSent, long bytesReceived, long nanos) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(executes + other.executes, syncs + other.syncs, commits + other.commits,
                    bytesSent + other.bytesSent, bytesReceived + other.bytesReceived, nanos + other.nanos);
        }
    }

    /**
     * A group, as it is printed and as it is in JSON.
     *
     * @param sql command and table
     * @param kind the id of a {@link Kind}
     * @param chapter the number of the chapter about it, or more than one, or null
     */
    public record Group(String sql, String kind, String chapter, long executes, long syncs, long commits, long bytesSent,
            long bytesReceived, double elapsedMs) {

        private static Group of(Key key, Counts counts) {
            boolean loop = key.kind == Kind.AUTOCOMMIT_LOOP || key.kind == Kind.TRANSACTION_LOOP;
            var kind = loop && counts.executes < LOOP ? Kind.OTHER : key.kind;
            return new Group(key.sql, kind.id(), kind.chapter(), counts.executes, counts.syncs, counts.commits,
                    counts.bytesSent, counts.bytesReceived, Math.round(counts.nanos / 1e4) / 1e2);
        }

        private Group plus(Group other) {
            return new Group(sql, kind, chapter, executes + other.executes, syncs + other.syncs, commits + other.commits,
                    bytesSent + other.bytesSent, bytesReceived + other.bytesReceived, elapsedMs + other.elapsedMs);
        }

        /** What it is, and the chapter about that; or nothing. */
        public String what() {
            return Kind.of(kind).inWords();
        }

        /** In one line. */
        public String inWords() {
            return sql + ": " + Stream.of(Format.many(executes, "Execute"), Format.many(syncs, "Sync"), Format.many(commits,
                    "commit"),
                    Format.bytes(bytesSent) + " sent", Format.bytes(bytesReceived) + " received", Format.duration(elapsedMs))
                    .collect(Collectors.joining(", ")) + (what().isEmpty() ? "" : ": " + what());
        }
    }

    /** A connection that tells of its messages. */
    WireProtocol.Listener conversation() {
        return new Conversation(this);
    }

    synchronized void add(String sql, Kind kind, Counts counts) {
        var key = new Key(sql, kind);
        var line = lines.get(key);
        if (line == null) {
            key = lines.size() < MOST ? key : new Key("(others)", Kind.OTHER);
            line = lines.computeIfAbsent(key, added -> new Line());
        }
        line.last = System.nanoTime();
        line.since = line.unsaid == Counts.NONE ? line.last : line.since;
        line.unsaid = line.unsaid.plus(counts);
        line.total = line.total.plus(counts);
    }

    /** What was not said yet of groups that are quiet now, or have not been for long. */
    public synchronized List<Group> news() {
        var news = new ArrayList<Group>();
        long now = System.nanoTime();
        lines.forEach((key, line) -> {
            if (line.unsaid != Counts.NONE && (now - line.last > QUIET || now - line.since > PATIENCE)) {
                news.add(Group.of(key, line.unsaid));
                line.unsaid = Counts.NONE;
            }
        });
        return news;
    }

    /** All of them, and first those that took longest. */
    public synchronized List<Group> worstFirst() {
        var groups = new LinkedHashMap<List<String>, Group>(); // two keys can come to the same
        lines.forEach((key, line) -> {
            var group = Group.of(key, line.total);
            groups.merge(List.of(group.sql, group.kind), group, Group::plus);
        });
        return groups.values().stream().sorted(Comparator.comparingDouble(Group::elapsedMs).reversed()).toList();
    }
}
