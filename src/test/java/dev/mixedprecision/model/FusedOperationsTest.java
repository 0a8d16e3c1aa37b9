package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.Operation.Float8Product;
import dev.mixedprecision.model.Operation.Layer;
import dev.mixedprecision.model.Operation.LibraryCall;
import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.model.Operation.MemoryTraffic;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FusedOperationsTest {
    /** A vocabulary of 11, 16 wide, 24 inside, two layers of 2 heads. */
    private static final TransformerShape SHAPE = new TransformerShape(11, 16, 24, 2, 2);

    private static final ScalarType BFLOAT16 = ScalarType.BFLOAT16;
    private static final ScalarType FLOAT8 = ScalarType.FLOAT8_E4M3FN;
    private static final int CONTEXT = 5;
    private static final int BATCH = 2;

    /** How often each kernel between the products is launched, by hand: the pass is written out, a kernel a line. */
    @Test
    void countsTheLaunchesOfEveryKernel() {
        assertThat(launches(BFLOAT16))
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

    /** By hand, for two layers: four weights, mixed values, two norms, and two factors that come back. */
    @Test
    void countsTheCastsOfFloat8() {
        Map<String, Long> expected = new HashMap<>(launches(BFLOAT16));
        expected.put("narrow", 1L); // the head's
        expected.putAll(Map.of("cast_weight", 8L, "cast_activation", 2L, "turn", 8L, "next_scales", 1L));
        assertThat(launches(FLOAT8)).isEqualTo(expected);
    }

    private static Map<String, Long> launches(ScalarType precision) {
        return traffic(precision).stream()
                .collect(Collectors.groupingBy(MemoryTraffic::operator, Collectors.summingLong(MemoryTraffic::count)));
    }

    /** By hand, for 10 tokens: a factor of a norm is a byte, and where its transpose is written too, two. */
    @Test
    void countsTheBytesOfALaunchInFloat8() {
        assertThat(bytes("first norm", FLOAT8)).isEqualTo(10 * 16 * 5);
        assertThat(bytes("sum and norm", FLOAT8)).isEqualTo(10 * 16 * 11);
        assertThat(bytes("sum and last norm", FLOAT8)).isEqualTo(10 * 16 * 12);
        assertThat(bytes("norm backward, and sum", FLOAT8)).isEqualTo(10 * 16 * 15);
        assertThat(bytes("first norm backward, and sum", FLOAT8)).isEqualTo(10 * 16 * 14);
        assertThat(bytes("gate", FLOAT8)).isEqualTo(10 * 24 * 6);
        assertThat(bytes("gate backward", FLOAT8)).isEqualTo(10 * 24 * 10);
        assertThat(bytes("gradients turned back", FLOAT8)).isEqualTo(10 * 48 * 4);
        assertThat(bytes("down's weights cast", FLOAT8)).isEqualTo(16 * 24 * 6);
        assertThat(bytes("mixed values cast", FLOAT8)).isEqualTo(10 * 16 * 4);
        assertThat(bytes("normed factors turned", FLOAT8)).isEqualTo(10 * 16 * 2);
        assertThat(bytes("next scales", FLOAT8)).isEqualTo(24 * (2 * 16 + 5) * 4); // three kinds of eight stacks
    }

    @Test
    void theBlocksProductsAreOfFloat8AndTheHeadsOfBfloat16() {
        List<Operation> operations = FusedOperations.of(SHAPE, BATCH, CONTEXT, FLOAT8);
        List<Float8Product> blocks = ofFloat8(operations).toList();
        assertThat(blocks).hasSize(12);
        assertThat(blocks.subList(9, 12))
                .containsExactly(
                        new Float8Product("down", 2, 10, 16, 24, FloatFormat.E4M3FN, FloatFormat.BFLOAT16, true),
                        new Float8Product(
                                "down: inputs' gradients",
                                2,
                                10,
                                24,
                                16,
                                FloatFormat.E5M2,
                                FloatFormat.BFLOAT16,
                                false),
                        new Float8Product(
                                "down: weights' gradients",
                                2,
                                16,
                                24,
                                10,
                                FloatFormat.E5M2,
                                FloatFormat.FLOAT32,
                                false));
        assertThat(Operation.ofLinearLayers(operations))
                .containsExactlyElementsOf(MatrixProduct.ofLinear("head", Layer.HEAD, 1, 10, 16, 11, true));
        assertThat(linearFlops(operations)).isEqualTo(linearFlops(FusedOperations.of(SHAPE, BATCH, CONTEXT, BFLOAT16)));
    }

    /** By hand, for 10 tokens: 12 bytes a number of the stream, 16 back, 6 of the gate's 24 numbers, 10 back. */
    @Test
    void countsTheBytesOfALaunch() {
        assertThat(bytes("sum and norm", BFLOAT16)).isEqualTo(10 * 16 * 12);
        assertThat(bytes("norm backward, and sum", BFLOAT16)).isEqualTo(10 * 16 * 16);
        assertThat(bytes("gate", BFLOAT16)).isEqualTo(10 * 24 * 6);
        assertThat(bytes("gate backward", BFLOAT16)).isEqualTo(10 * 24 * 10);
        assertThat(bytes("queries, keys and values turned", BFLOAT16)).isEqualTo(10 * 48 * 4);
        assertThat(bytes("weights of a block cast", BFLOAT16)).isEqualTo((4 * 256 + 3 * 384) * 6);
        assertThat(bytes("sum and norm", ScalarType.FLOAT32)).isEqualTo(10 * 16 * 16);
        assertThat(traffic(ScalarType.FLOAT32))
                .noneMatch(moved -> moved.operator().equals("narrow"));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void theLinearProductsAreThoseOfPlainPassesInFewerPieces(ScalarType precision) {
        for (ModelSize size : ModelSize.values()) {
            double expected = linearFlops(EagerOperations.of(size.shape(), 4, 64, precision.isLowPrecision()));
            assertThat(linearFlops(FusedOperations.of(size.shape(), 4, 64, precision)))
                    .isCloseTo(expected, within(1e-12 * expected));
        }
    }

    private static double linearFlops(List<Operation> operations) {
        return Stream.<LibraryCall>concat(Operation.ofLinearLayers(operations), ofFloat8(operations))
                .mapToDouble(product -> product.count() * product.flops())
                .sum();
    }

    private static Stream<Float8Product> ofFloat8(List<Operation> operations) {
        return operations.stream().filter(Float8Product.class::isInstance).map(Float8Product.class::cast);
    }

    @Test
    void weightsGradientsAreFloat32WhereTheRestIsNot() {
        assertThat(Operation.ofLinearLayers(FusedOperations.of(SHAPE, BATCH, CONTEXT, BFLOAT16)))
                .allMatch(product -> product.wide() == product.transposedA())
                .anyMatch(MatrixProduct::wide);
        assertThat(Operation.ofLinearLayers(FusedOperations.of(SHAPE, BATCH, CONTEXT, ScalarType.FLOAT32)))
                .noneMatch(MatrixProduct::wide);
    }

    /** A kernel is timed by one that reads and writes float32 numbers, to a row the same bytes. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16", "FLOAT8_E4M3FN"})
    void theTimedAccessMovesTheBytes(ScalarType precision) {
        for (Operation operation : FusedOperations.of(ModelSize.SMALL.shape(), 4, 512, precision)) {
            if (operation instanceof MemoryTraffic moved) {
                double timed = 8.0 * moved.access().rows() * moved.access().width();
                assertThat(timed)
                        .as(moved.what())
                        .isCloseTo(moved.bytes(), within(4.0 * moved.access().width()));
            }
        }
    }

    private static double bytes(String what, ScalarType precision) {
        return traffic(precision).stream()
                .filter(moved -> moved.what().equals(what))
                .findFirst()
                .orElseThrow()
                .bytes();
    }

    private static List<MemoryTraffic> traffic(ScalarType precision) {
        return FusedOperations.of(SHAPE, BATCH, CONTEXT, precision).stream()
                .filter(MemoryTraffic.class::isInstance)
                .map(MemoryTraffic.class::cast)
                .toList();
    }
}
