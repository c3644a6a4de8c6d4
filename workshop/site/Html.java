package workshop.site;

//DEPS org.commonmark:commonmark-ext-heading-anchor:0.32.0

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * Woven Markdown as HTML. Of the HTML in it, pictures and what is folded away stay, in the form in which they are woven; all else
 * is shown as text, because it may come from a recording.
 */
final class Html {

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Pattern PICTURE = Pattern.compile("<picture>\\s*<source media=\"\\(prefers-color-scheme: dark\\)\""
            + " srcset=\"[\\w./-]*?(images/[\\w-]+)_dark\\.svg\">\\s*<img alt=\"([^\"]*)\" src=\"[\\w./-]*\\1_light\\.svg\">"
            + "\\s*</picture>");
    private static final Pattern FOLDED = Pattern.compile("<details>\n<summary>([\\w ]+)</summary>");
    private static final Pattern SIZE = Pattern.compile("<svg width=\"(\\d+)\" height=\"(\\d+)\"");
    private static final Pattern HEADING = Pattern.compile("<h2 id=\"([^\"]*)\">(.*?)</h2>");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*|#.*");

    /** A heading, as HTML, and the id by which a link finds it. */
    record Section(String id, String title) {}

    /** A section for the search: its heading's place and name, and all its words. */
    record Words(String id, String title, String text) {}

    private final Highlighter highlighter;
    private final Map<Path, String> pictures;
    private final Function<Path, String> pages;

    /**
     * @param highlighter colours code
     * @param pictures the SVG of each picture, by its path in the project
     * @param pages the name of the page that shows a file of the project, or null where there is no such file
     */
    Html(Highlighter highlighter, Map<Path, String> pictures, Function<Path, String> pages) {
        this.highlighter = highlighter;
        this.pictures = pictures;
        this.pages = pages;
    }

    private static Node parsed(String markdown) {
        return Parser.builder().extensions(EXTENSIONS).build().parse(markdown);
    }

    /** The HTML of a file of the project, whose links are followed from where it lies. */
    String of(Path file, String markdown) {
        var document = parsed(markdown);
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                visitChildren(link);
                follow(file, link);
            }
        });
        return HtmlRenderer.builder().extensions(EXTENSIONS).escapeHtml(true).sanitizeUrls(true)
                .nodeRendererFactory(Blocks::new).build().render(document)
                .replace("<table>", "<div class=\"wide\"><table>").replace("</table>", "</table></div>")
                .replace("<th></th>", "<td></td>").replace("<p><strong>Before you run it:</strong>",
                        "<p id=\"before-you-run-it\"><strong>Before you run it:</strong>");
    }

    /** Points a link into the project at the page of that file; what has no page, such as a folder, is text. */
    private void follow(Path file, Link link) {
        if (ELSEWHERE.matcher(link.getDestination()).matches()) {
            return;
        }
        var parts = link.getDestination().split("#", 2);
        var page = pages.apply(file.resolveSibling(parts[0]).normalize());
        if (page != null) {
            link.setDestination(page + (parts.length == 2 ? "#" + parts[1] : ""));
            return;
        }
        while (link.getFirstChild() != null) {
            link.insertBefore(link.getFirstChild());
        }
        link.unlink();
    }

    /** The headings of the second order in this HTML. */
    static List<Section> sections(String html) {
        return HEADING.matcher(html).results().map(found -> new Section(found.group(1), found.group(2))).toList();
    }

    /** All words of a Markdown text, by section. */
    static List<Words> words(String markdown, String html) {
        var sections = sections(html);
        var renderer = TextContentRenderer.builder().extensions(List.of(TablesExtension.create())).build();
        var words = new ArrayList<Words>();
        var text = new StringBuilder();
        int heading = -1;
        for (var node = parsed(markdown).getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading found && found.getLevel() == 2) {
                words.add(words(sections, heading++, text));
                text.setLength(0);
            } else if (!(node instanceof HtmlBlock)) {
                text.append(renderer.render(node)).append(' ');
            }
        }
        words.add(words(sections, heading, text));
        return words;
    }

    private static Words words(List<Section> sections, int heading, StringBuilder text) {
        var words = text.toString().replaceAll("\\s+", " ").strip();
        return heading < 0 ? new Words("", "", words)
                : new Words(sections.get(heading).id, sections.get(heading).title.replaceAll("<[^>]*>", "")
                        .replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"), words);
    }

    /** Code in colours, and of HTML what is woven. */
    private final class Blocks implements NodeRenderer {

        private final HtmlNodeRendererContext context;

        Blocks(HtmlNodeRendererContext context) {
            this.context = context;
        }

        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(FencedCodeBlock.class, HtmlBlock.class);
        }

        @Override
        public void render(Node node) {
            var writer = context.getWriter();
            writer.line();
            if (node instanceof FencedCodeBlock code) {
                writer.raw("<pre class=\"%s\"><code>%s</code></pre>".formatted(
                        code.getInfo().equals("text") ? "output" : "code", highlighter.html(code.getLiteral(), code.getInfo())));
            } else {
                writer.raw(woven(((HtmlBlock) node).getLiteral().strip()));
            }
            writer.line();
        }

        private String woven(String html) {
            var picture = PICTURE.matcher(html);
            var folded = FOLDED.matcher(html);
            return picture.matches() ? picture(picture.group(1), picture.group(2))
                    : folded.matches() ? "<details><summary>" + folded.group(1) + "</summary>"
                    : html.equals("</details>") ? html
                    : html.matches("(?s)<!--((?!-->).)*-->") ? ""
                    : "<p>" + Resources.escaped(html) + "</p>";
        }

        /** Both pictures, of which the style sheet shows the one that fits the page. */
        private String picture(String name, String alternative) {
            var size = SIZE.matcher(pictures.getOrDefault(Path.of(name + "_light.svg"), ""));
            if (!size.find()) {
                return "<p>" + Resources.escaped(alternative) + "</p>";
            }
            return ("<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"%1$s_dark.svg\"><img alt=\"%2$s\""
                    + " src=\"%1$s_light.svg\" width=\"%3$s\" height=\"%4$s\" loading=\"lazy\"></picture>")
                    .formatted(name, alternative.replace("<", "&lt;"), size.group(1), size.group(2));
        }
    }
}
