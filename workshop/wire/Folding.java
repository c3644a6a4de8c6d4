package workshop.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import workshop.wire.Traffic.Repeated;

/**
 * A sequence that is folded while it grows: neighbours that repeat, up to eight together, are kept once. It has at most
 * a hundred pieces; what comes after them is not kept.
 */
public final class Folding<T> {

    /** Pieces that are kept. */
    public static final int MOST = 100;

    private static final int LONGEST = 8; // things that repeat together

    private final List<Repeated<T>> folded = new ArrayList<>();
    private boolean full;

    /** Adds a thing at the end. */
    public void add(T next) {
        if (full) {
            return;
        }
        folded.add(new Repeated<>(1, List.of(next)));
        fold();
        if (folded.size() > MOST) {
            folded.removeLast();
            full = true;
        }
    }

    boolean isEmpty() {
        return folded.isEmpty();
    }

    private void fold() {
        for (int length = 1; length <= LONGEST; length++) {
            int before = folded.size() - length;
            var last = singles(before, folded.size());
            if (before < 1 || last == null) {
                return;
            }
            var again = folded.get(before - 1);
            if (again.times() > 1 && again.of().equals(last)) {
                replace(before - 1, new Repeated<>(again.times() + 1, last));
                return;
            }
            if (last.equals(singles(before - length, before))) {
                replace(before - length, new Repeated<>(2, last));
                return;
            }
        }
    }

    /** What stands at these places, if each stands for itself alone, or null. */
    private List<T> singles(int from, int to) {
        if (from < 0 || folded.subList(from, to).stream().anyMatch(each -> each.times() > 1)) {
            return null;
        }
        return folded.subList(from, to).stream().map(each -> each.of().getFirst()).toList();
    }

    private void replace(int from, Repeated<T> repeated) {
        folded.subList(from, folded.size()).clear();
        folded.add(repeated);
    }

    /** The sequence so far; what occurs once stands together with its neighbours that do. */
    public List<Repeated<T>> result() {
        var result = new ArrayList<Repeated<T>>();
        var rest = new ArrayDeque<>(folded);
        while (!rest.isEmpty()) {
            var of = new ArrayList<>(rest.peek().of());
            int times = rest.poll().times();
            while (times > 1 && !rest.isEmpty() && rest.peek().times() == 1 && rest.peek().of().equals(of.subList(0, 1))) {
                rest.poll(); // a (b a) (b a) is easier to read than (a b) (a b) a
                addOnce(of.getFirst(), result);
                of.add(of.removeFirst());
            }
            if (times == 1) {
                addOnce(of.getFirst(), result);
            } else {
                result.add(new Repeated<>(times, of));
            }
        }
        return result;
    }

    private static <T> void addOnce(T next, List<Repeated<T>> result) {
        if (result.isEmpty() || result.getLast().times() > 1) {
            result.add(new Repeated<>(1, new ArrayList<>()));
        }
        result.getLast().of().add(next);
    }
}
