package workshop.site;

//FILES frame.html
//FILES style.css
//FILES site.js
//FILES explore.html
//FILES explore.js
//FILES search.html
//FILES search.js
//FILES cards.html
//FILES wire.html
//FILES wire.js
//FILES machine.html
//FILES machine.js
//FILES room.html
//FILES room.js
//DEPS org.webjars.npm:lunr:2.3.9

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import workshop.book.Catalogue;
import workshop.book.Project;
import workshop.notebook.ChapterName;
import workshop.notebook.Report;
import workshop.terminal.Problem;
import workshop.weave.FrontPage;
import workshop.weave.Pictures;
import workshop.weave.Weaving;

/**
 * Makes the site from what {@code jbang weave} makes, and from the recordings: the pages of the project's Markdown, one for each
 * file that they link to, and those that compute. All lie in one folder, and need no server.
 */
public final class Making implements AutoCloseable {

    private static final Path INDEX = Path.of("README.md");
    private static final List<Path> FIRST = List.of(INDEX, Path.of("INSTRUCTOR.md"), Path.of("HANDOUT.md"));
    private static final String LIST = ".made"; // of the files that it has written
    private static final String OURS = "<meta name=\"generator\" content=\"jbang site\">";
    private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Pattern TITLE = Pattern.compile("<h1[^>]*>(.*?)</h1>", Pattern.DOTALL);

    /** The pages that compute, with the scripts that they need. */
    private static final Map<String, List<String>> COMPUTED = Map.of(
            "explore", List.of("echarts.min.js", "charts.js", "recorded.js", "explore.js"),
            "wire", List.of("recorded.js", "wire.js"),
            "machine", List.of("echarts.min.js", "charts.js", "recorded.js", "machine.js"),
            "room", List.of("recorded.js", "room.js"),
            "search", List.of("lunr.min.js", "words.js", "search.js"));
    private static final Pattern PART = Pattern.compile("<!-- woven: (agenda\\S*|notes) -->\n(.*?)<!-- end -->", Pattern.DOTALL);

    private final Weaving.Woven woven;
    private final Path folder;
    private final Highlighter highlighter = new Highlighter();
    private final Html html;
    private final Deque<Path> waiting = new ArrayDeque<>(); // files whose page is still to be made
    private final Set<Path> known = new LinkedHashSet<>();
    private final String frame = Resources.text("/frame.html");

    /** A section of a page, for the search. */
    private record Found(String page, String title, String id, String heading, String text) {}

    private final List<Found> found = new ArrayList<>();

    private Making(Path folder) throws IOException {
        this.folder = folder;
        woven = Weaving.woven();
        html = new Html(highlighter, woven.files(), this::page);
    }

    /** Makes the site in this folder, in the place of what was there, and returns its first page. */
    public static Path make(Path folder) throws IOException {
        refuseOthers(folder);
        try (var making = new Making(folder)) {
            making.make();
        }
        return folder.resolve(name(INDEX));
    }

    private void make() throws IOException {
        var chapters = woven.recordings().keySet().stream().map(Making::file).toList();
        Stream.concat(FIRST.stream(), chapters.stream()).forEach(this::page);
        var written = new TreeMap<Path, String>();
        while (!waiting.isEmpty()) {
            var file = waiting.remove();
            written.put(Path.of(name(file)), page(file, text(file)));
        }
        for (var name : COMPUTED.keySet()) {
            var main = filled(Resources.text("/" + name + ".html"), forInstructors());
            written.put(Path.of(name + ".html"), framed(main, "", "", COMPUTED.get(name)));
            written.put(Path.of(name + ".js"), Resources.text("/" + name + ".js"));
        }
        for (var name : List.of("style.css", "site.js")) {
            written.put(Path.of(name), Resources.text("/" + name));
        }
        written.put(Path.of("charts.js"), Resources.text("/charts.js"));
        written.put(Path.of("echarts.min.js"), Resources.text(Pictures.ECHARTS));
        written.put(Path.of("lunr.min.js"), Resources.text("/META-INF/resources/webjars/lunr/2.3.9/lunr.min.js"));
        var recorded = Recorded.of(woven.recordings(), Catalogue.read());
        written.put(Path.of("recorded.js"), "const RECORDED = " + Recorded.json(recorded) + ";\n");
        written.put(Path.of("words.js"), "const WORDS = " + Recorded.json(found) + ";\n");
        woven.files().forEach((file, text) -> {
            if (file.startsWith("images")) {
                written.put(file, text);
            }
        });
        write(folder, written);
    }

    /** What is not of our making stays: nobody's files are to be removed. */
    private static void refuseOthers(Path folder) throws IOException {
        var index = folder.resolve(name(INDEX));
        if (Files.isDirectory(folder) && !(Files.exists(index) && Files.readString(index).contains(OURS))) {
            try (var old = Files.list(folder)) {
                if (old.findAny().isPresent()) {
                    throw new Problem(folder + " has other files in it. Name a folder that is empty, or new: --to FOLDER");
                }
            }
        }
    }

    /** Writes these files, and removes those of the last time that are not among them. */
    static void write(Path folder, SortedMap<Path, String> files) throws IOException {
        for (var file : files.keySet()) {
            var to = folder.resolve(file);
            Files.createDirectories(to.getParent());
            Files.writeString(to, files.get(file));
        }
        var list = folder.resolve(LIST);
        for (var old : Files.exists(list) ? Files.readAllLines(list) : List.<String>of()) {
            if (!files.containsKey(Path.of(old))) {
                Files.deleteIfExists(folder.resolve(old));
            }
        }
        Files.write(list, files.keySet().stream().map(file -> file.toString().replace('\\', '/')).toList());
    }

    private static Path file(ChapterName chapter) {
        return Project.CHAPTERS.resolve(chapter + ".md");
    }

    private String text(Path file) throws IOException {
        return woven.files().containsKey(file) ? woven.files().get(file) : Files.readString(file);
    }

    /** The name of the page that shows this file, which will be made; null where there is no such file. */
    private String page(Path file) {
        if (!woven.files().containsKey(file) && !Files.isRegularFile(file)) {
            if (!Files.isDirectory(file)) {
                throw new Problem("A page links to " + file + ", which is not there. Mend the link.");
            }
            return null;
        }
        if (known.add(file)) {
            waiting.add(file);
        }
        return name(file);
    }

    private static String name(Path file) {
        var name = file.toString().replace('\\', '/').replace('/', '-');
        return file.equals(INDEX) ? "index.html" : FIRST.contains(file) ? name.toLowerCase().replace(".md", ".html")
                : name.replaceFirst("^chapters-(\\d\\d_\\w+)\\.md$", "$1.html").replaceFirst("\\.md$", ".html")
                .replaceFirst("(?<!\\.html)$", ".html");
    }

    /** The page of a file: of Markdown what it says, of any other its text. */
    private String page(Path file, String text) throws IOException {
        if (!file.toString().endsWith(".md")) {
            var language = file.toString().replaceFirst(".*\\.", "");
            var code = "<h1>%s</h1>\n<pre class=\"code\"><code>%s</code></pre>".formatted(
                    Resources.escaped(file.toString().replace('\\', '/')), highlighter.html(text.stripTrailing(), language));
            return framed(code, "", "", List.of());
        }
        var chapter = woven.recordings().values().stream().filter(each -> file(each.chapter()).equals(file)).findFirst();
        var links = chapter.isEmpty() ? "" : FrontPage.links(woven.recordings(), chapter.get().chapter());
        var markdown = links.isEmpty() ? text : text.replace("\n" + links + "\n", "\n"); // they stand above and below, here once
        var body = html.of(file, markdown);
        var title = title(body);
        Html.words(markdown, body).forEach(each -> found.add(new Found(name(file), title, each.id(), each.title(), each.text())));
        if (file.equals(INDEX)) {
            body = body.replaceFirst("(?=<h2)", Matcher.quoteReplacement(Resources.text("/cards.html")));
        }
        var around = links.isEmpty() ? ""
                : "<nav class=\"around\" aria-label=\"Chapters\">" + html.of(file, links).replace(" | ", "\n") + "</nav>";
        return framed(body + chapter.map(Making::riddles).orElse(""), contents(body), around, List.of());
    }

    private static String riddles(Report report) {
        var riddles = Recorded.riddles(report);
        return riddles.isEmpty() ? ""
                : "<script type=\"application/json\" id=\"riddles\">" + Recorded.json(riddles) + "</script>\n";
    }

    private static String contents(String body) {
        var sections = Html.sections(body);
        return sections.size() < 2 ? "" : sections.stream().map(each -> "<li><a href=\"#%s\">%s</a></li>"
                .formatted(each.id(), each.title().replaceAll("</?a[^>]*>", ""))).collect(Collectors.joining("\n",
                        "<nav class=\"toc\" aria-label=\"On this page\"><details open><summary>On this page</summary><ol>\n",
                        "\n</ol></details></nav>"));
    }

    private static String title(String body) {
        var title = TITLE.matcher(body);
        return title.find() ? title.group(1).replaceAll("<[^>]*>", "") : "";
    }

    /** A whole page. */
    private String framed(String main, String contents, String around, List<String> scripts) {
        var name = "Ten Thousand Rows";
        var parts = Map.of("title", title(main).equals(name) ? name : title(main) + " - " + name, "main", main,
                "contents", contents, "above", around,
                "below", around.replace("\"Chapters\"", "\"Chapters, below the text\""), "scripts",
                scripts.stream().map("<script defer src=\"%s\"></script>"::formatted).collect(Collectors.joining("\n")));
        return filled(frame, parts);
    }

    private static String filled(String text, Map<String, String> parts) {
        return SLOT.matcher(text).replaceAll(slot -> Matcher.quoteReplacement(parts.get(slot.group(1))));
    }

    /** The agendas for the instructor, and the notes, each chapter's by itself, by the names in their markers. */
    private Map<String, String> forInstructors() {
        var file = Path.of("INSTRUCTOR.md");
        return PART.matcher(woven.files().get(file)).results().collect(Collectors.toMap(
                part -> part.group(1).replace("-", ""),
                part -> html.of(file, part.group(2)).replaceAll("(?s)<h3.*?(?=<h3|$)", "<section>\n$0</section>\n")));
    }

    @Override
    public void close() {
        highlighter.close();
    }
}
