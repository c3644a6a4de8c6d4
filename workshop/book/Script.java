package workshop.book;

//DEPS com.github.javaparser:javaparser-core:3.28.2

import com.github.javaparser.JavaParser;
import com.github.javaparser.JavaToken;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node.TreeTraversal;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.MethodReferenceExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import workshop.notebook.ChapterName;
import workshop.notebook.Parts;
import workshop.terminal.Problem;

/**
 * The source of a chapter, taken apart into the cells of a notebook.
 *
 * @param name its name, such as 06_copy
 * @param className the class that it is
 * @param imports its import declarations, a line each
 * @param entries what its contents list
 * @param cells prose and code in the order of the file, without directives, imports, and the frame of the class
 */
public record Script(ChapterName name, String className, List<String> imports, List<Entry> entries, List<Cell> cells) {

    /** The heading of the notes at the end of a chapter. */
    public static final String NOTES = "### For the instructor";

    /** An approach ("time"), a survey ("grid") or a demonstration ("show"), and the method that it is; the part of the chapter that it is in, or an empty text. */
    public record Entry(String kind, String id, String title, String method, String part) {}

    /** A piece of the notebook. */
    public sealed interface Cell {}

    /** Lines that begin with three slashes, as the Markdown behind them; the first has this number in the file. */
    public record Prose(int line, String markdown) implements Cell {}

    /** Java between two pieces of prose, with the ids of the approaches and demonstrations whose methods are in it. */
    public record Code(String java, List<String> ids) implements Cell {}

    /** Reads a chapter; throws a Problem if it is not Java, or not a notebook. */
    public static Script read(Path file) throws IOException {
        return of(new ChapterName(file.getFileName().toString().replaceFirst("\\.java$", "")), Files.readString(file));
    }

    /** Takes this source apart; throws a Problem if it is not Java, or not a notebook. */
    public static Script of(ChapterName name, String source) {
        var parsed = new JavaParser(new ParserConfiguration().setLanguageLevel(LanguageLevel.JAVA_25)).parse(source);
        if (!parsed.isSuccessful()) {
            throw new Problem("chapters/" + name + ".java is not valid Java: "
                    + parsed.getProblems().getFirst().getVerboseMessage().replaceFirst("(?s),? +expected one of.*", "")
                    + ". Mend that line.");
        }
        var unit = parsed.getResult().orElseThrow();
        if (unit.getTypes().isEmpty()) {
            throw new Problem("chapters/" + name + ".java has no class, so it is not a chapter.");
        }
        try {
            return new Reader(name, source.lines().toList(), unit).script();
        } catch (NoSuchElementException | IndexOutOfBoundsException e) { // Java that nobody would write, but a fuzzer does
            throw new Problem("chapters/" + name + ".java cannot be taken apart, so it is not a chapter.", e);
        }
    }

    /** The first heading. */
    public String title() {
        return ((Prose) cells.getFirst()).markdown.lines().findFirst().orElseThrow().replaceFirst("^# ", "");
    }

    /** The parts that its cells are in. */
    public Parts parts() {
        var parts = new LinkedHashMap<String, String>();
        entries.forEach(each -> parts.putIfAbsent(each.id, each.part));
        return new Parts(parts);
    }

    /** All prose and code, without what frames it, line by line. Line numbers begin at 1. */
    private static final class Reader {

        private final ChapterName name;
        private final List<String> lines;
        private final CompilationUnit unit;
        private final List<Entry> entries = new ArrayList<>();
        private final Set<Integer> prose = new TreeSet<>();
        private final Set<Integer> frame = new TreeSet<>();

        Reader(ChapterName name, List<String> lines, CompilationUnit unit) {
            this.name = name;
            this.lines = lines;
            this.unit = unit;
            findEntries();
            for (var token : unit.getTokenRange().orElseThrow()) {
                if (token.getText().startsWith("///") && token.getCategory().isComment() && isAlone(token)) {
                    prose.add(line(token));
                }
            }
            int first = prose.stream().filter(number -> number > 1).findFirst().orElse(lines.size() + 1);
            IntStream.range(1, first).forEach(frame::add); // directives and imports
            prose.removeAll(frame); // the line that starts the script is not prose
            var type = unit.getType(0);
            var brace = type.getName().getTokenRange().orElseThrow().getEnd();
            while (!brace.getText().equals("{")) {
                brace = brace.getNextToken().orElseThrow();
            }
            IntStream.rangeClosed(line(type.getTokenRange().orElseThrow().getBegin()), line(brace)).forEach(frame::add);
            if (lines.get(type.getRange().orElseThrow().end.line - 1).strip().equals("}")) {
                frame.add(type.getRange().orElseThrow().end.line);
            }
        }

        /** From calls such as {@code .time("binary", "Binary", this::binary)}. */
        private void findEntries() {
            var part = "";
            for (var call : unit.findAll(MethodCallExpr.class, TreeTraversal.POSTORDER)) { // the first call first
                var arguments = call.getArguments();
                if (call.getNameAsString().equals("part") && arguments.size() == 1
                        && arguments.get(0) instanceof StringLiteralExpr id) {
                    part = id.asString();
                }
                if (Set.of("time", "grid", "show").contains(call.getNameAsString()) && arguments.size() > 2
                        && arguments.get(0) instanceof StringLiteralExpr id
                        && arguments.get(1) instanceof StringLiteralExpr title) {
                    if (!(bare(arguments.getLast().orElseThrow()) instanceof MethodReferenceExpr method)
                            || methods(method.getIdentifier()).count() != 1) {
                        throw new Problem("chapters/%s.java:%d: %s has to be a method whose name no other has, as in this::method."
                                .formatted(name, firstLine(call.getName()), id.asString()));
                    }
                    entries.add(new Entry(call.getNameAsString(), id.asString(), title.asString(), method.getIdentifier(), part));
                }
            }
        }

        /** The method in {@code inTransaction(this::method)}. */
        private static Expression bare(Expression last) {
            return last instanceof MethodCallExpr wrapper && wrapper.getArguments().size() == 1 ? wrapper.getArgument(0) : last;
        }

        private Stream<MethodDeclaration> methods(String method) {
            return unit.findAll(MethodDeclaration.class).stream().filter(each -> each.getNameAsString().equals(method));
        }

        private boolean isAlone(JavaToken comment) {
            return lines.get(line(comment) - 1).strip().startsWith("///");
        }

        private static int line(JavaToken token) {
            return token.getRange().orElseThrow().begin.line;
        }

        private static int firstLine(Node node) {
            return node.getRange().orElseThrow().begin.line;
        }

        Script script() {
            var cells = new ArrayList<Cell>();
            for (int from = 1; from <= lines.size(); ) {
                int to = from + 1;
                while (to <= lines.size() && prose.contains(to) == prose.contains(from)) {
                    to++;
                }
                var cell = prose.contains(from) ? prose(from, to) : code(from, to);
                if (!(cell instanceof Code code && code.java.isEmpty())) {
                    cells.add(cell);
                }
                from = to;
            }
            if (cells.isEmpty() || !(cells.getFirst() instanceof Prose first && first.markdown.startsWith("# "))) {
                throw new Problem("chapters/" + name + ".java has to begin with a title: /// # 6. COPY");
            }
            var imports = unit.getImports().stream().map(each -> lines.get(firstLine(each.getName()) - 1).strip()).toList();
            return new Script(name, unit.getType(0).getNameAsString(), imports, entries, cells);
        }

        private Cell prose(int from, int to) {
            return new Prose(from, IntStream.range(from, to)
                    .mapToObj(number -> lines.get(number - 1).strip().replaceFirst("/// ?", ""))
                    .collect(Collectors.joining("\n")).strip());
        }

        private Cell code(int from, int to) {
            var java = IntStream.range(from, to).filter(number -> !frame.contains(number))
                    .mapToObj(number -> lines.get(number - 1)).collect(Collectors.joining("\n"));
            var blankLinesAround = "\\A(\\s*\\n)+|\\s+\\z";
            var ids = entries.stream().filter(entry -> methods(entry.method).map(Reader::firstLine)
                    .anyMatch(line -> from <= line && line < to)).map(Entry::id).toList();
            return new Code(java.replaceAll(blankLinesAround, "").stripIndent(), ids);
        }
    }
}
