package workshop.weave;

//DEPS org.commonmark:commonmark:0.32.0
//DEPS org.commonmark:commonmark-ext-gfm-tables:0.32.0

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
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.markdown.MarkdownRenderer;
import workshop.terminal.Table;

/** Tables in GitHub's Markdown. */
final class MarkdownTable {

    private MarkdownTable() {}

    /** The table of these rows; headers and cells are Markdown, too. */
    static <T> String of(Table<T> columns, List<T> rows) {
        var head = new TableHead();
        head.appendChild(row(columns, true, Table.Column::header));
        var body = new TableBody();
        rows.forEach(row -> body.appendChild(row(columns, false, column -> column.cell().apply(row))));
        var table = new TableBlock();
        table.appendChild(head);
        table.appendChild(body);
        var document = new Document();
        document.appendChild(table);
        return MarkdownRenderer.builder().extensions(List.of(TablesExtension.create())).build().render(document).strip();
    }

    private static <T> TableRow row(Table<T> columns, boolean header, Function<Table.Column<T>, String> text) {
        var row = new TableRow();
        for (var column : columns.columns()) {
            var cell = new TableCell();
            cell.setHeader(header);
            cell.setAlignment(column.number() ? TableCell.Alignment.RIGHT : null);
            var paragraph = Parser.builder().build().parse(text.apply(column)).getFirstChild();
            if (!(paragraph instanceof Paragraph)) { // a dash alone would be a list
                paragraph = new Paragraph();
                paragraph.appendChild(new Text(text.apply(column)));
            }
            for (Node child = paragraph.getFirstChild(), next; child != null; child = next) {
                next = child.getNext();
                cell.appendChild(child);
            }
            row.appendChild(cell);
        }
        return row;
    }
}
