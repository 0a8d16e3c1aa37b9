package dev.mixedprecision.part.float8;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** Says how many elements are not what they must be, and which is the first. */
final class Differences {
    private Differences() {}

    /** What {@link #describe} says where nothing differs. */
    static String none(int count) {
        return String.format(Locale.ROOT, "0 of %d differ", count);
    }

    /**
     * Compares elements.
     *
     * @param same whether the element of an index is as it must be
     * @param difference what is wrong with one that is not
     */
    static String describe(int count, IntPredicate same, IntFunction<String> difference) {
        int first = -1;
        int differing = 0;
        for (int i = 0; i < count; i++) {
            if (!same.test(i)) {
                first = differing == 0 ? i : first;
                differing++;
            }
        }
        return differing == 0
                ? none(count)
                : String.format(Locale.ROOT, "%d of %d differ, first %s", differing, count, difference.apply(first));
    }
}
