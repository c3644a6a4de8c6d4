package workshop;

//DEPS com.github.javaparser:javaparser-core:3.28.2

import com.github.javaparser.JavaParser;
import com.github.javaparser.JavaToken;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Range;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.Node.TreeTraversal;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.MethodReferenceExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The source of a chapter, taken apart into the cells of a notebook.
 *
 * @param name its name, such as 06_copy
 * @param className the class that it is
 * @param imports its import declarations, a line each
 * @param cells prose and code in the order of the file, without directives, imports, and the frame of the class
 */
public record Script(String name, String className, List<String> imports, List<Cell> cells) {

    /** A piece of the notebook. */
    public sealed interface Cell {}

    /** Lines that begin with three slashes, as the Markdown behind them; the first has this number in the file. */
    public record Prose(int line, String markdown) implements Cell {}

    /** Java between two pieces of prose, with the ids of the approaches and demonstrations whose methods are in it. */
    public record Code(String java, List<String> ids) implements Cell {}

    /** Reads a chapter; throws a Problem where it is no Java. */
    public static Script read(Path file) throws IOException {
        return of(file.getFileName().toString().replaceFirst("\\.java$", ""), Files.readString(file));
    }

    /** Takes this source apart; throws a Problem where it is no Java. */
    public static Script of(String name, String source) {
        var parsed = new JavaParser(new ParserConfiguration().setLanguageLevel(LanguageLevel.JAVA_25)).parse(source);
        if (!parsed.isSuccessful()) {
            var problem = parsed.getProblems().getFirst();
            throw new Problem("chapters/" + name + ".java is no Java: " + problem.getVerboseMessage().replaceFirst("(?s),? +expected one of.*", "") + ". Mend that line.");
        }
        return new Reader(name, source.lines().toList(), parsed.getResult().orElseThrow()).script();
    }

    /** All prose and code, without what frames it, line by line. Line numbers begin at 1. */
    private static final class Reader {

        private final String name;
        private final List<String> lines;
        private final CompilationUnit unit;
        private final Map<String, String> methodsById = new LinkedHashMap<>();
        private final Set<Integer> prose = new TreeSet<>();
        private final Set<Integer> frame = new TreeSet<>();

        Reader(String name, List<String> lines, CompilationUnit unit) {
            this.name = name;
            this.lines = lines;
            this.unit = unit;
            for (var token : unit.getTokenRange().orElseThrow()) {
                if (token.getText().startsWith("///") && token.getCategory().isComment() && isAlone(token)) {
                    prose.add(token.getRange().orElseThrow().begin.line);
                }
            }
            findMethods();
            int first = prose.stream().filter(number -> number > 1).findFirst().orElse(lines.size() + 1);
            IntStream.range(1, first).forEach(frame::add); // directives and imports
            prose.removeAll(frame); // the line that starts the script is no prose
            TypeDeclaration<?> type = unit.getType(0);
            var braces = type.getTokenRange().orElseThrow();
            int opened = -1;
            for (var token : braces) {
                if (token.getText().equals("{")) {
                    opened = token.getRange().orElseThrow().begin.line;
                    break;
                }
            }
            IntStream.rangeClosed(range(type.getName()).begin.line, opened).forEach(frame::add);
            frame.add(range(type).end.line);
        }

        /** From calls such as {@code .time("binary", "Binary", this::binary)}. */
        private void findMethods() {
            for (var call : unit.findAll(MethodCallExpr.class, TreeTraversal.POSTORDER)) { // the first call first
                if (Set.of("time", "show").contains(call.getNameAsString())
                        && call.getArguments().getFirst().orElse(null) instanceof StringLiteralExpr id
                        && call.getArguments().getLast().orElse(null) instanceof MethodReferenceExpr method) {
                    methodsById.put(id.asString(), method.getIdentifier());
                }
            }
        }

        private boolean isAlone(JavaToken comment) {
            return lines.get(comment.getRange().orElseThrow().begin.line - 1).strip().startsWith("///");
        }

        Script script() {
            var cells = new ArrayList<Cell>();
            for (int from = 1; from <= lines.size(); ) {
                int to = from + 1;
                while (to <= lines.size() && prose.contains(to) == prose.contains(from)) {
                    to++;
                }
                if (prose.contains(from)) {
                    cells.add(prose(from, to));
                } else {
                    var code = code(from, to);
                    if (!code.java.isEmpty()) {
                        cells.add(code);
                    }
                }
                from = to;
            }
            return new Script(name, unit.getType(0).getNameAsString(),
                    lines.stream().filter(line -> line.startsWith("import ")).toList(), cells);
        }

        private Prose prose(int from, int to) {
            return new Prose(from, IntStream.range(from, to)
                    .mapToObj(number -> lines.get(number - 1).strip().replaceFirst("/// ?", ""))
                    .collect(Collectors.joining("\n")).strip());
        }

        private Code code(int from, int to) {
            var java = IntStream.range(from, to).filter(number -> !frame.contains(number))
                    .mapToObj(number -> lines.get(number - 1)).collect(Collectors.joining("\n"));
            var blankLinesAround = "\\A(\\s*\\n)+|\\s+\\z";
            var methods = unit.findAll(MethodDeclaration.class).stream()
                    .filter(method -> from <= range(method).begin.line && range(method).begin.line < to)
                    .map(MethodDeclaration::getNameAsString).toList();
            return new Code(java.replaceAll(blankLinesAround, "").stripIndent(),
                    methodsById.keySet().stream().filter(id -> methods.contains(methodsById.get(id))).toList());
        }

        private static Range range(Node node) {
            return node.getRange().orElseThrow();
        }
    }
}
