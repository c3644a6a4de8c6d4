package workshop.wire;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is said of a statement: its command and its table, such as "insert into signup", and never a value. A word is copied only
 * where the grammar has a command or a name; everything else is left out.
 */
final class SqlShape {

    static final String UNKNOWN = "(another statement)";

    private static final int LONGEST = 80;
    private static final String NAME = "((?:\"[^\"]*\"|[\\w$.])+)";

    /** Names in quotes; and what is left out: texts, also those of which the end was cut off, and comments, which may be nested. */
    private static final Pattern TOKEN = Pattern.compile("""
            (?<name>"(?:[^"]++|"")*+(?:"|\\z))|\\b[eE]'(?:[^'\\\\]++|\\\\.|'')*+(?:'|\\\\?\\z)|'(?:[^']++|'')*+(?:'|\\z)\
            |(?<dollars>\\$\\w*\\$).*?(?:\\k<dollars>|\\z)|--[^\\n]*|(?<comment>/\\*)""", Pattern.DOTALL);
    private static final Pattern EDGE = Pattern.compile("/\\*|\\*/"); // of a comment
    private static final Pattern WRITES =
            Pattern.compile("\\b(insert into|update|delete from|merge into)(?: only)? " + NAME + "(.*)");
    private static final Pattern READS = Pattern.compile("select\\b.*? from (?:only )?" + NAME + "(?! ?\\().*");
    private static final Pattern CALLS = Pattern.compile("(select|call) (?:\\* from )?" + NAME + " ?\\(.*");
    private static final Pattern COPIES = Pattern.compile("copy " + NAME + "(?: ?\\([^)]*\\))? (from|to)\\b.*");
    private static final Pattern COMMAND = Pattern.compile("([a-z]+)\\b.*");
    private static final Set<String> COMMANDS = Set.of("abort", "alter", "analyze", "begin", "call", "checkpoint", "close",
            "cluster",
            "comment", "commit", "copy", "create", "deallocate", "declare", "delete", "discard", "do", "drop", "end", "execute",
            "explain", "fetch", "grant", "import", "insert", "listen", "load", "lock", "merge", "move", "notify", "prepare",
            "reassign", "refresh", "reindex", "release", "reset", "revoke", "rollback", "savepoint", "security", "select", "set",
            "show", "start", "table", "truncate", "unlisten", "update", "vacuum", "values", "with");

    private SqlShape() {}

    /** Of the SQL that begins so. */
    static String of(String sql) {
        var plain = withoutTexts(sql).replaceAll("\\s+", " ").strip()
                .replaceFirst("^(?:'' ?|; ?|\\( ?)+", "").toLowerCase(Locale.ROOT);
        var shape = shape(plain).replaceAll("[^ -~]", "?");
        return shape.length() > LONGEST ? shape.substring(0, LONGEST) : shape;
    }

    private static String withoutTexts(String sql) {
        var left = new StringBuilder();
        int at = 0;
        for (var token = TOKEN.matcher(sql); token.find(at);) {
            left.append(sql, at, token.start()).append(token.group("name") == null ? " '' " : token.group());
            at = token.group("comment") == null ? token.end() : endOfComment(sql, token.start());
        }
        return left.append(sql, at, sql.length()).toString();
    }

    /** Where the comment that begins here ends, and all that it contains. */
    private static int endOfComment(String sql, int start) {
        int depth = 0;
        for (var edge = EDGE.matcher(sql).region(start, sql.length()); edge.find();) {
            depth += edge.group().equals("/*") ? 1 : -1;
            if (depth == 0) {
                return edge.end();
            }
        }
        return sql.length();
    }

    private static String shape(String sql) {
        var command = COMMAND.matcher(sql);
        if (!command.matches() || !COMMANDS.contains(command.group(1))) {
            return UNKNOWN;
        }
        var writes = WRITES.matcher(sql);
        if (Set.of("insert", "update", "delete", "merge", "with").contains(command.group(1)) && writes.find()) {
            return writes.group(1) + " " + writes.group(2) + (writes.group(1).startsWith("insert") ? source(writes.group(3))
                    : "");
        }
        var copies = COPIES.matcher(sql);
        if (copies.matches()) {
            return "copy " + copies.group(1) + " " + copies.group(2);
        }
        var calls = CALLS.matcher(sql);
        if (calls.matches()) {
            return calls.group(1) + " " + calls.group(2);
        }
        var reads = READS.matcher(sql);
        return reads.matches() ? "select from " + reads.group(1) : command.group(1);
    }

    /** Where an INSERT has its rows from, if not from VALUES. */
    private static String source(String rest) {
        var from = Pattern.compile("\\bselect\\b|\\bvalues\\b").matcher(rest);
        if (!from.find() || from.group().equals("values")) {
            return "";
        }
        return rest.contains("unnest") ? " select unnest" : rest.contains("generate_series") ? " select generate_series"
                : " select";
    }
}
