package workshop.wire;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import workshop.wire.Groups.Counts;

/**
 * What a program and its server say to each other on one connection, as flights of messages (each ends where the program
 * waits) and as transactions. A transaction that has ended is added to the groups.
 */
final class Conversation implements WireProtocol.Listener {

    private static final Set<String> CONTROLS = Set.of("abort", "begin", "close", "commit", "deallocate", "discard", "end",
            "prepare",
            "release", "reset", "rollback", "savepoint", "set", "show", "start");
    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "merge", "copy");

    private static final Set<String> OPENING = Set.of("StartupMessage", "CancelRequest", "PasswordMessage");

    private final Groups groups;
    private final ArrayDeque<Flight> unanswered = new ArrayDeque<>();
    private Flight next = new Flight(); // it has not been sent to its end yet
    private Map<String, Tally> transaction = new LinkedHashMap<>();
    private boolean connected;
    private boolean committed;
    private long ready; // nanoTime at which the server last was

    Conversation(Groups groups) {
        this.groups = groups;
    }

    /** What was sent before the program waited. */
    private static final class Flight {

        private final long start = System.nanoTime();
        private final Map<String, Tally> statements = new LinkedHashMap<>();
        private String latest = SqlShape.UNKNOWN;
        private long completed;
        private long received; // bytes

        private Tally tally() {
            return statements.computeIfAbsent(latest, added -> new Tally());
        }
    }

    /** Of one statement. */
    private static final class Tally {

        private Counts counts = Counts.NONE;
        private long rows;

        private void add(long executes, long syncs, long bytesSent) {
            counts = counts.plus(new Counts(executes, syncs, 0, bytesSent, 0, 0));
        }

        private boolean executed() {
            return counts.executes() > 0;
        }

        private void add(Tally other) {
            counts = counts.plus(other.counts);
            rows += other.rows;
        }
    }

    @Override
    public String called(String sql) {
        return SqlShape.of(sql);
    }

    @Override
    public void sent(String message, String statement, long bytes) {
        if (OPENING.contains(message)) {
            return; // how a program proves itself is nobody's business
        }
        boolean copying = message.startsWith("Copy") && !unanswered.isEmpty();
        if (!copying && next.statements.isEmpty()) {
            next = new Flight();
        }
        var flight = copying ? unanswered.peekLast() : next;
        if (!statement.isEmpty()) {
            flight.latest = statement;
        } else if (message.equals("Describe") && flight.statements.isEmpty()) {
            flight.latest = "describe"; // no statement runs, but the program waits
        }
        boolean query = message.equals("Query") || message.equals("FunctionCall");
        boolean last = query || message.equals("Sync");
        if (!message.equals("Terminate")) {
            flight.tally().add(query || message.equals("Execute") ? 1 : 0, last ? 1 : 0, bytes);
        }
        if (last) {
            unanswered.add(next);
            next = new Flight();
        }
    }

    @Override
    public void received(String message, String said, long bytes) {
        var flight = unanswered.isEmpty() ? next : unanswered.peek();
        flight.received += connected ? bytes : 0;
        if (message.equals("CommandComplete")) {
            completed(flight, said.toLowerCase(Locale.ROOT));
        } else if (message.equals("ReadyForQuery")) {
            if (connected && !unanswered.isEmpty()) {
                answered(unanswered.poll());
            }
            connected = true;
            ready = System.nanoTime();
            // what was only prepared is counted with what executes it
            if (said.startsWith("I") && transaction.values().stream().anyMatch(Tally::executed)) {
                endTransaction();
            }
        }
    }

    /** The tag of a command is such as "insert 0 1": its last word is the number of rows. */
    private static void completed(Flight flight, String tag) {
        var verb = verb(tag);
        var rows = tag.substring(tag.lastIndexOf(' ') + 1);
        flight.completed++;
        if (WRITES.contains(verb) && rows.matches("\\d{1,18}")) {
            flight.statements.entrySet().stream().filter(each -> verb(each.getKey()).equals(verb)).findFirst()
                    .ifPresent(each -> each.getValue().rows += Long.parseLong(rows));
        }
    }

    private void answered(Flight flight) {
        var main = flight.statements.get(main(flight.statements));
        // a query may hold many statements
        long more = flight.statements.size() == 1 ? Math.max(0, flight.completed - main.counts.executes()) : 0;
        main.counts = main.counts.plus(new Counts(more, 0, 0, 0, flight.received,
                System.nanoTime() - Math.max(ready, flight.start)));
        flight.statements.forEach((sql, tally) -> transaction.computeIfAbsent(sql, added -> new Tally()).add(tally));
    }

    @Override
    public void committed() {
        committed = true;
    }

    @Override
    public void hidden() {
        // nothing can be said
    }

    private void endTransaction() {
        var main = main(transaction);
        var counts = new Counts(0, 0, committed ? 1 : 0, 0, 0, 0);
        for (var sql : transaction.keySet()) {
            var own = transaction.get(sql).counts;
            if (sql.equals(main)) {
                counts = counts.plus(own);
            } else if (CONTROLS.contains(verb(sql))) { // BEGIN and COMMIT are what the statement costs
                counts = counts.plus(new Counts(0, own.syncs(), 0, own.bytesSent(), own.bytesReceived(), own.nanos()));
            } else {
                groups.add(sql, kind(sql), own);
            }
        }
        groups.add(main, kind(main), counts);
        transaction = new LinkedHashMap<>();
        committed = false;
    }

    /** The statement that all was about: the first that writes, or else the first that is not BEGIN or the like. */
    private static String main(Map<String, Tally> statements) {
        return statements.keySet().stream().min(Comparator.comparing(sql -> !statements.get(sql).executed() ? 3
                : WRITES.contains(verb(sql)) ? 0 : CONTROLS.contains(verb(sql)) ? 2 : 1)).orElseThrow();
    }

    private static String verb(String sql) {
        return sql.split(" ", 2)[0];
    }

    /** What this statement is in its transaction. */
    private Kind kind(String sql) {
        var tally = transaction.get(sql);
        long executes = tally.counts.executes();
        long syncs = tally.counts.syncs();
        var verb = verb(sql);
        if (verb.equals("copy")) {
            return Kind.COPY;
        }
        if (verb.equals("select")) {
            return sql.startsWith("select from ") && selected(sql.replaceFirst("select from", "insert into"))
                    ? Kind.SELECT_BEFORE_INSERT : Kind.OTHER;
        }
        if (!WRITES.contains(verb)) {
            return Kind.OTHER;
        }
        if (verb.equals("insert") && selected(sql)) {
            return Kind.SELECT_BEFORE_INSERT;
        }
        if (verb.equals("insert") && tally.rows > executes) {
            // by hand, each statement is usually waited for; the driver sends those of a batch together
            return sql.matches(".* select( generate_series)?") ? Kind.OTHER : executes > syncs ? Kind.REWRITTEN : Kind.MULTI_ROW;
        }
        if (executes > 1) {
            return executes > syncs ? Kind.BATCH : Kind.TRANSACTION_LOOP;
        }
        boolean alone = transaction.keySet().stream().filter(each -> WRITES.contains(verb(each)) && transaction.get(each)
                .executed())
                .count() == 1;
        return alone && committed ? Kind.AUTOCOMMIT_LOOP : Kind.OTHER;
    }

    /** Whether the rows of this INSERT's table were looked for as often as it was executed. */
    private boolean selected(String insert) {
        var select = transaction.get(insert.replaceFirst("insert into", "select from"));
        var inserted = transaction.get(insert);
        return select != null && inserted != null && select.counts.executes() >= inserted.counts.executes();
    }
}
