package workshop.notebook;

import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The cells of a chapter, and the parts that they are in.
 *
 * @param ofCells by the id of each cell, in order, the id of its part, or an empty text
 */
public record Parts(SequencedMap<String, String> ofCells) {

    /** All that can be named: the parts, and the cells. */
    public List<String> ids() {
        return Stream.concat(ofCells.values().stream().filter(part -> !part.isEmpty()), ofCells.keySet().stream()).distinct()
                .toList();
    }

    /** Whether these names select the cell with this id, by its own id or by that of its part. */
    public boolean isMeant(String id, Collection<String> named) {
        return named.contains(id) || named.contains(ofCells.get(id));
    }
}
