package dev.mixedprecision.part.conformance;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of one call under autocast and of the same call outside it on inputs cast by hand.
 *
 * @param autocastType the type that autocast had
 * @param inputTypes the types of the floating-point inputs, in order
 * @param runsIn the type in which the operator runs by its policy
 * @param results the types of the results under autocast
 * @param oracle the types of the results outside it
 * @param difference where the results differ first; empty where they have the same bits
 * @param nonFinite the results with a NaN or an infinity, of either side
 * @param gradients what the backward passes gave; nothing where none was asked for
 * @param unavailable why this machine cannot show it, in libtorch's words: the operator is refused outside autocast too,
 *     on the inputs cast by hand; empty where it ran
 */
public record CastOutcome(
        String autocastType,
        List<String> inputTypes,
        String runsIn,
        List<String> results,
        List<String> oracle,
        Optional<Difference> difference,
        List<String> nonFinite,
        Gradients gradients,
        String unavailable) {

    /** A call that this machine cannot make, with or without autocast. */
    static CastOutcome unavailable(String autocastType, List<String> inputTypes, String runsIn, String why) {
        return new CastOutcome(
                autocastType,
                inputTypes,
                runsIn,
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                Gradients.NONE,
                why);
    }

    /** Completes "in" for the report. */
    public String conditions() {
        return "autocast to " + autocastType + ", inputs " + inputTypes;
    }

    /**
     * The first element that differs.
     *
     * @param what the tensor, such as {@code result 0}
     * @param element the index of the element in row-major order
     * @param count how many elements of that tensor differ
     * @param size how many elements that tensor has
     * @param autocast the bits under autocast
     * @param oracle the bits outside it
     */
    public record Difference(String what, int element, int count, int size, long autocast, long oracle) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d of %d elements of %s differ, the first at %d: 0x%x under autocast, 0x%x by hand",
                    count,
                    size,
                    what,
                    element,
                    autocast,
                    oracle);
        }
    }
}
