package dev.mixedprecision.part.accumulation;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.Accumulator;
import dev.mixedprecision.numerics.RepeatedAddition;

/**
 * What to add up, in which types, and where.
 *
 * @param device where the additions run
 * @param accumulator the types of the sum and of the addend
 * @param how who widens the addend when its type is the narrower one
 * @param workload start, addend and count, before rounding
 */
public record AccumulationPlan(
        ComputeDevice device, Accumulator accumulator, Promotion how, RepeatedAddition workload) {

    /** Who widens a narrow addend. */
    public enum Promotion {
        /** Nobody: it has the accumulator's type. */
        NONE("with nothing to promote"),
        /** The addition promotes it, as {@code sum += addend} does in PyTorch. */
        BY_ADDITION("promoted by the addition"),
        /** It is cast to the accumulator's type first, as {@code sum += addend.to(sum.dtype)} does. */
        CAST_FIRST("cast first");

        private final String words;

        Promotion(String words) {
            this.words = words;
        }

        /** What an addition does without being told. */
        public static Promotion implied(Accumulator accumulator) {
            return accumulator.sum() == accumulator.addend() ? NONE : BY_ADDITION;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    @Override
    public String toString() {
        return workload + ", " + accumulator + ", " + how + ", on " + device;
    }
}
