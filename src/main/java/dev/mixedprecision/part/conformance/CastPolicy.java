package dev.mixedprecision.part.conformance;

import dev.mixedprecision.libtorch.ScalarType;
import java.util.ArrayList;
import java.util.List;

/**
 * What autocast does with an operator's floating-point inputs before the operator runs, and the input types that show
 * it: those for which doing nothing would be seen.
 */
public enum CastPolicy {
    /** Cast to autocast's type. Shown by float32 inputs. */
    LOW_PRECISION("cast to autocast's type", false),
    /** Cast to float32. Shown by inputs in autocast's type. */
    FLOAT32("cast to float32", false),
    /** Not cast, but the operator, which takes a dtype, is given float32. Shown by inputs in autocast's type. */
    FLOAT32_ASKED_FOR("left as they are and float32 asked for", false),
    /** Cast to the widest of the inputs' types. Shown by mixed inputs, and by inputs in autocast's type alone. */
    WIDEST_INPUT("cast to their widest type", true),
    /** Not cast: the operator promotes mixed inputs by itself, under autocast or not. Shown by the same inputs. */
    OWN_PROMOTION("left as they are", true);

    private final String description;
    private final boolean mixed;

    CastPolicy(String description, boolean mixed) {
        this.description = description;
        this.mixed = mixed;
    }

    /**
     * The types in which the floating-point inputs are given.
     *
     * @param inputs how many floating-point inputs there are
     * @return one list of types, in the inputs' order, for each call to be made
     */
    List<List<ScalarType>> inputTypes(ScalarType low, int inputs) {
        ScalarType all = this == LOW_PRECISION ? ScalarType.FLOAT32 : low;
        List<List<ScalarType>> calls = new ArrayList<>();
        calls.add(repeat(all, inputs));
        if (mixed) {
            for (int wide : new int[] {0, inputs - 1}) {
                List<ScalarType> types = repeat(low, inputs);
                types.set(wide, ScalarType.FLOAT32);
                calls.add(types);
            }
        }
        return calls;
    }

    /** The type in which the operator then runs. */
    ScalarType runsIn(ScalarType low, List<ScalarType> inputTypes) {
        return switch (this) {
            case LOW_PRECISION -> low;
            case FLOAT32, FLOAT32_ASKED_FOR -> ScalarType.FLOAT32;
            case WIDEST_INPUT, OWN_PROMOTION -> inputTypes.contains(ScalarType.FLOAT32) ? ScalarType.FLOAT32 : low;
        };
    }

    /** The types to which the oracle casts the inputs by hand. */
    List<ScalarType> handCasts(ScalarType low, List<ScalarType> inputTypes) {
        return this == OWN_PROMOTION || this == FLOAT32_ASKED_FOR
                ? inputTypes
                : repeat(runsIn(low, inputTypes), inputTypes.size());
    }

    private static List<ScalarType> repeat(ScalarType type, int times) {
        List<ScalarType> types = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            types.add(type);
        }
        return types;
    }

    /** Completes "the inputs are …", as the features say it. */
    @Override
    public String toString() {
        return description;
    }
}
