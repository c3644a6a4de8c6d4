package workshop;

//DEPS com.github.freva:ascii-table:1.12.1
//DEPS org.commonmark:commonmark:0.32.0
//DEPS org.commonmark:commonmark-ext-gfm-tables:0.32.0

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.List;
import java.util.function.Function;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Document;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.markdown.MarkdownRenderer;

/** Rows of some kind as a table: for the terminal, and for a page. */
record Table<T>(List<Column<T>> columns) {

    /** What stands in a column; its cells are texts, to the left, or numbers, to the right. */
    record Column<T>(String header, boolean number, Function<T, String> cell) {

        static <T> Column<T> text(String header, Function<T, String> cell) {
            return new Column<>(header, false, cell);
        }

        static <T> Column<T> number(String header, Function<T, String> cell) {
            return new Column<>(header, true, cell);
        }
    }

    /** Columns of text, without borders. */
    String plain(List<T> rows) {
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).lineSeparator("\n").data(rows, columns.stream().map(column -> {
            var align = column.number ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
            return new com.github.freva.asciitable.Column().header(column.header).headerAlign(align).dataAlign(align)
                    .with(column.cell);
        }).toList()).asString().stripIndent();
    }

    /** A table in GitHub's Markdown; the cells are Markdown, too. */
    String markdown(List<T> rows) {
        var head = new TableHead();
        head.appendChild(row(true, column -> column.header));
        var body = new TableBody();
        rows.forEach(row -> body.appendChild(row(false, column -> column.cell.apply(row))));
        var table = new TableBlock();
        table.appendChild(head);
        table.appendChild(body);
        var document = new Document();
        document.appendChild(table);
        return MarkdownRenderer.builder().extensions(List.of(TablesExtension.create())).build().render(document).strip();
    }

    private TableRow row(boolean header, Function<Column<T>, String> text) {
        var row = new TableRow();
        for (var column : columns) {
            var cell = new TableCell();
            cell.setHeader(header);
            cell.setAlignment(column.number ? TableCell.Alignment.RIGHT : null);
            var paragraph = Parser.builder().build().parse(text.apply(column)).getFirstChild();
            for (Node child = paragraph == null ? null : paragraph.getFirstChild(), next; child != null; child = next) {
                next = child.getNext();
                cell.appendChild(child);
            }
            row.appendChild(cell);
        }
        return row;
    }
}
