package workshop.notebook;

import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;

/** The rows that an approach loads: as many as {@link #count}, handed out one after the other. */
public final class Signups implements Iterable<Signup> {

    private final int count;
    private final IntFunction<Signup> row;
    private int handedOut; // read by the progress bar alone, so a late value does no harm

    private Signups(int count, IntFunction<Signup> row) {
        this.count = count;
        this.row = row;
    }

    /** Rows 1 to {@code count}, each made when it is asked for. */
    public static Signups first(int count) {
        return new Signups(count, index -> Signup.number(index + 1));
    }

    /** These very rows. */
    public static Signups of(List<Signup> rows) {
        return new Signups(rows.size(), rows::get);
    }

    /** How many rows there are. */
    public int count() {
        return count;
    }

    /** How many rows the latest iterator has handed out. */
    public int handedOut() {
        return handedOut;
    }

    /** The next iterator is not asked for yet, and the latest has nothing more to do with what goes on. */
    public void rewind() {
        handedOut = 0;
    }

    @Override
    public Iterator<Signup> iterator() {
        handedOut = 0;
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public Signup next() {
                var signup = row.apply(next++);
                handedOut = next;
                return signup;
            }
        };
    }
}
