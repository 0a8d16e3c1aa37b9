package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mixedprecision.model.Operation.Float8Product;
import dev.mixedprecision.model.Operation.Layer;
import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.model.TransformerShape;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.benchmark.LinearTimes.Linear;
import org.junit.jupiter.api.Test;

/**
 * What is summed up, counted by hand: three blocks and a head over 2 sequences of 16 tokens, 32 rows. A block has four
 * weights of 32 × 32, gate and up of 64 × 32, and down of 32 × 64; the head's is 80 × 32.
 */
class LinearTimesTest {
    private static final TransformerShape SHAPE = new TransformerShape(80, 32, 64, 3, 2);

    private static Linear sums(double bfloat16, double float8, FactorTimes.Times factors) {
        return LinearTimes.sums(
                SHAPE,
                2,
                16,
                (product, format) -> format == FloatFormat.BFLOAT16 ? bfloat16 : float8,
                forward -> factors);
    }

    /** Seven layers a block, three products each, 63 of the blocks in all, and three of the head. */
    @Test
    void theHeadsProductsAreInBfloat16InBothPrecisions() {
        Linear launches = sums(1, 0.25, new FactorTimes.Times(0, 0));
        assertThat(launches.bfloat16()).isEqualTo(1000 * (63 + 3));
        assertThat(launches.float8()).isEqualTo(1000 * (63 * 0.25 + 3));
    }

    /** A second for 2 · 32 · 1024 operations: a block's seven weights are 4 + 3 · 2 times 1024 numbers, the head's 2.5 times. */
    @Test
    void everyProductIsTimedInItsOwnShape() {
        Linear seconds = LinearTimes.sums(
                SHAPE,
                2,
                16,
                (product, format) -> product.flops() / (2 * 32 * 1024) / (format == FloatFormat.BFLOAT16 ? 1 : 2),
                forward -> new FactorTimes.Times(0, 0));
        assertThat(seconds.bfloat16()).isCloseTo(1000 * 3 * (3 * 10 + 2.5), within(1e-6));
        assertThat(seconds.float8()).isCloseTo(1000 * 3 * (3 * 10 / 2.0 + 2.5), within(1e-6));
    }

    @Test
    void inFloat8AProductIsFastWhereItsSumsAndColumnsAreMultiplesOf16() {
        assertThat(LinearTimes.inFloat8(product(48, 32)))
                .contains(new Float8Product("up", 3, 7, 48, 32, FloatFormat.E4M3FN, FloatFormat.BFLOAT16, true));
        assertThat(LinearTimes.inFloat8(product(40, 32))).isEmpty();
        assertThat(LinearTimes.inFloat8(product(48, 40))).isEmpty();
    }

    private static MatrixProduct product(long n, long k) {
        return new MatrixProduct("up", Layer.BLOCK, 3, 1, 7, n, k, true, false, true);
    }

    /** Three blocks of seven layers; nothing of the head's is cast to float8. */
    @Test
    void theBlocksFactorsAloneAreCast() {
        Linear times = sums(0, 0, new FactorTimes.Times(1, 5));
        assertThat(times.largest()).isEqualTo(1000 * 21);
        assertThat(times.casts()).isEqualTo(1000 * 21 * 5);
    }

    /**
     * A second for a number of a weight, by the forward pass's product, whose columns are the outputs and whose sums go over
     * the inputs.
     */
    @Test
    void everyLayersFactorsAreTimedInTheirOwnShape() {
        Linear times = LinearTimes.sums(
                SHAPE, 2, 16, (product, format) -> 0, forward -> new FactorTimes.Times(weight(forward), rows(forward)));
        assertThat(times.largest()).isEqualTo(1000 * 3 * 10 * 1024);
        assertThat(times.casts()).as("32 rows of each").isEqualTo(1000 * 21 * 32);
    }

    private static double weight(MatrixProduct forward) {
        return (double) forward.n() * forward.k();
    }

    private static double rows(MatrixProduct forward) {
        return forward.m();
    }
}
