package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.model.Operation.MemoryTraffic;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FusedOperationsTest {
    /** A vocabulary of 11, 16 wide, 24 inside, two layers of 2 heads. */
    private static final TransformerShape SHAPE = new TransformerShape(11, 16, 24, 2, 2);

    private static final int CONTEXT = 5;
    private static final int BATCH = 2;

    /** How often each kernel between the products is launched, by hand: the pass is written out, a kernel a line. */
    @Test
    void countsTheLaunchesOfEveryKernel() {
        Map<String, Long> launches = traffic(true).stream()
                .collect(Collectors.groupingBy(MemoryTraffic::operator, Collectors.summingLong(MemoryTraffic::count)));
        assertThat(launches)
                .containsOnly(
                        Map.entry("narrow", 3L),
                        Map.entry("embedding", 1L),
                        Map.entry("embedding_dense_backward", 1L),
                        Map.entry("norm_forward", 4L),
                        Map.entry("last_norm_forward", 1L),
                        Map.entry("norm_backward", 5L),
                        Map.entry("column_sums", 1L),
                        Map.entry("rotate_forward", 2L),
                        Map.entry("rotate_backward", 2L),
                        Map.entry("gate_forward", 2L),
                        Map.entry("gate_backward", 2L),
                        Map.entry("sum", 1L),
                        Map.entry("fill_", 1L));
    }

    /** By hand, for 10 tokens: 12 bytes a number of the stream, 16 back, 6 of the gate's 24 numbers, 10 back. */
    @Test
    void countsTheBytesOfALaunch() {
        assertThat(bytes("sum and norm", true)).isEqualTo(10 * 16 * 12);
        assertThat(bytes("norm backward, and sum", true)).isEqualTo(10 * 16 * 16);
        assertThat(bytes("gate", true)).isEqualTo(10 * 24 * 6);
        assertThat(bytes("gate backward", true)).isEqualTo(10 * 24 * 10);
        assertThat(bytes("queries, keys and values turned", true)).isEqualTo(10 * 48 * 4);
        assertThat(bytes("weights of a block cast", true)).isEqualTo((4 * 256 + 3 * 384) * 6);
        assertThat(bytes("sum and norm", false)).isEqualTo(10 * 16 * 16);
        assertThat(traffic(false)).noneMatch(moved -> moved.operator().equals("narrow"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLinearProductsAreThoseOfPlainPassesInFewerPieces(boolean low) {
        for (ModelSize size : ModelSize.values()) {
            double expected = flops(EagerOperations.of(size.shape(), 4, 64, low));
            assertThat(flops(FusedOperations.of(size.shape(), 4, 64, low)))
                    .isCloseTo(expected, within(1e-12 * expected));
        }
    }

    private static double flops(List<Operation> operations) {
        return Operation.ofLinearLayers(operations)
                .mapToDouble(product -> product.count() * product.flops())
                .sum();
    }

    @Test
    void weightsGradientsAreFloat32WhereTheRestIsNot() {
        assertThat(Operation.ofLinearLayers(FusedOperations.of(SHAPE, BATCH, CONTEXT, true)))
                .allMatch(product -> product.wide() == product.transposedA())
                .anyMatch(MatrixProduct::wide);
        assertThat(Operation.ofLinearLayers(FusedOperations.of(SHAPE, BATCH, CONTEXT, false)))
                .noneMatch(MatrixProduct::wide);
    }

    /** A kernel is timed by one that reads and writes float32 numbers, to a row the same bytes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theTimedAccessMovesTheBytes(boolean low) {
        for (Operation operation : FusedOperations.of(ModelSize.SMALL.shape(), 4, 512, low)) {
            if (operation instanceof MemoryTraffic moved) {
                double timed = 8.0 * moved.access().rows() * moved.access().width();
                assertThat(timed)
                        .as(moved.what())
                        .isCloseTo(moved.bytes(), within(4.0 * moved.access().width()));
            }
        }
    }

    private static double bytes(String what, boolean low) {
        return traffic(low).stream()
                .filter(moved -> moved.what().equals(what))
                .findFirst()
                .orElseThrow()
                .bytes();
    }

    private static List<MemoryTraffic> traffic(boolean low) {
        return FusedOperations.of(SHAPE, BATCH, CONTEXT, low).stream()
                .filter(MemoryTraffic.class::isInstance)
                .map(MemoryTraffic.class::cast)
                .toList();
    }
}
