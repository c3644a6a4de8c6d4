package workshop.tour;

//FILES java.nanorc
//DEPS org.commonmark:commonmark:0.32.0
//DEPS org.commonmark:commonmark-ext-gfm-tables:0.32.0
//DEPS org.jline:jline-terminal:4.5.0
//DEPS org.jline:jline-builtins:4.5.0

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.jline.builtins.SyntaxHighlighter;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import workshop.terminal.Table;

/** Markdown and Java as the styled lines of a terminal of this many columns. */
final class TerminalMarkdown {

    private static final Parser PARSER = Parser.builder().extensions(List.of(TablesExtension.create())).build();

    // of the 256 colours: those that can be read on black and on white
    private static final int BLUE = 31;
    private static final int ORANGE = 130;

    private final int columns;
    private final List<AttributedString> lines = new ArrayList<>();

    private TerminalMarkdown(int columns) {
        this.columns = columns;
    }

    /** Prose: headings, emphasis, lists, tables, code and quotations; a picture is named. */
    static List<AttributedString> prose(String markdown, int columns) {
        var target = new TerminalMarkdown(columns);
        target.blocks(PARSER.parse(markdown), "", "");
        return target.lines;
    }

    /** Java, with its words in colours; a line that is too long goes on in the next, and a mark at the right edge says so. */
    static List<AttributedString> java(String code, int columns) {
        var highlighter = SyntaxHighlighter.build("classpath:/java.nanorc");
        return code.lines().flatMap(line -> LongLine.broken(highlighter.highlight(line), columns, true).stream()).toList();
    }

    /** Text as it is, but no line longer than the terminal is wide. */
    static List<AttributedString> plain(List<String> text, int columns) {
        return text.stream().flatMap(line -> LongLine.broken(new AttributedString(line), columns, false).stream()).toList();
    }

    /** The blocks in this one: its first line begins with one prefix, all others with the other. */
    private void blocks(Node parent, String first, String others) {
        var prefix = first;
        for (var block = parent.getFirstChild(); block != null; block = block.getNext()) {
            if (block != parent.getFirstChild() && !(parent instanceof ListItem)) {
                lines.add(new AttributedString(others.stripTrailing()));
            }
            block(block, prefix, others);
            prefix = others;
        }
    }

    private void block(Node block, String first, String others) {
        switch (block) {
            case Heading heading -> wrap(inline(heading, AttributedStyle.BOLD.foreground(BLUE)), first, others);
            case BlockQuote quote -> blocks(quote, first + "| ", others + "| ");
            case BulletList list -> items(list, 0, first, others);
            case OrderedList list -> items(list, list.getMarkerStartNumber(), first, others);
            case FencedCodeBlock code -> {
                int room = columns - others.length() - 2;
                for (var line : code.getInfo().equals("text") ? plain(code.getLiteral().lines().toList(), room)
                        : java(code.getLiteral(), room)) {
                    lines.add(AttributedString.join(AttributedString.EMPTY, new AttributedString(others + "  "), line));
                }
            }
            case TableBlock table -> table(table, others);
            case Paragraph paragraph -> wrap(inline(paragraph, AttributedStyle.DEFAULT), first, others);
            default -> {} // what a terminal does not show, such as a comment
        }
    }

    private void items(Node list, int number, String first, String others) {
        var prefix = first;
        for (var item = list.getFirstChild(); item != null; item = item.getNext()) {
            var marker = number == 0 ? "- " : number++ + ". ";
            blocks(item, prefix + marker, others + " ".repeat(marker.length()));
            prefix = others;
        }
    }

    private void table(TableBlock table, String prefix) {
        var rows = new ArrayList<List<String>>();
        for (var part = table.getFirstChild(); part != null; part = part.getNext()) {
            for (var row = part.getFirstChild(); row != null; row = row.getNext()) {
                var cells = new ArrayList<String>();
                for (var cell = row.getFirstChild(); cell instanceof TableCell; cell = cell.getNext()) {
                    cells.add(inline(cell, AttributedStyle.DEFAULT).toString());
                }
                rows.add(cells);
            }
        }
        var header = rows.removeFirst();
        var columns = new ArrayList<Table.Column<List<String>>>();
        for (int i = 0; i < header.size(); i++) {
            int column = i;
            columns.add(Table.Column.text(header.get(i), row -> column < row.size() ? row.get(column) : ""));
        }
        new Table<>(columns).lines(rows).forEach(line -> lines.addAll(LongLine.broken(
                new AttributedString(prefix + line), this.columns, false)));
    }

    /** Breaks a paragraph between words. */
    private void wrap(AttributedString text, String first, String others) {
        var line = new AttributedStringBuilder().append(first);
        int start = 0;
        boolean empty = true;
        while (start < text.length()) {
            int end = text.toString().indexOf(' ', start);
            end = end < 0 ? text.length() : end;
            var word = text.subSequence(start, end);
            if (!empty && line.columnLength() + 1 + word.columnLength() > columns) {
                lines.add(line.toAttributedString());
                line = new AttributedStringBuilder().append(others);
                empty = true;
            }
            if (!empty) {
                line.append(" ");
            }
            while (line.columnLength() + word.columnLength() > columns) { // a word that no line can take
                int room = columns - line.columnLength();
                lines.add(line.append(word.columnSubSequence(0, room)).toAttributedString());
                line = new AttributedStringBuilder().append(others);
                word = word.columnSubSequence(room, word.columnLength());
            }
            line.append(word);
            empty = false;
            start = end + 1;
        }
        lines.add(line.toAttributedString());
    }

    private static AttributedString inline(Node block, AttributedStyle style) {
        var text = new AttributedStringBuilder();
        append(block, style, text);
        return text.toAttributedString();
    }

    private static void append(Node parent, AttributedStyle style, AttributedStringBuilder text) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
            switch (node) {
                case Text literal -> text.styled(style, literal.getLiteral());
                case Code code -> text.styled(style.foreground(ORANGE), code.getLiteral());
                case SoftLineBreak space -> text.append(" ");
                case HardLineBreak space -> text.append(" ");
                case Emphasis emphasis -> append(emphasis, style.italic(), text);
                case StrongEmphasis strong -> append(strong, style.bold(), text);
                case Image image -> {
                    text.append("[picture: ");
                    append(image, style, text);
                    var file = image.getDestination().replaceFirst("\\.\\./", "").replace(".svg", "_light.svg");
                    text.append("; see " + file + "]");
                }
                default -> append(node, style, text); // a link, by its text
            }
        }
    }
}
