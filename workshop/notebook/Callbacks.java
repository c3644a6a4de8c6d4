package workshop.notebook;

import java.util.concurrent.atomic.LongAdder;

/** How often the entities' callbacks have run: each callback in a chapter counts itself. */
public final class Callbacks {

    public static final LongAdder PRE_PERSIST = new LongAdder();
    public static final LongAdder POST_PERSIST = new LongAdder();

    private Callbacks() {}
}
