package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.Profile;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.Operation.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EagerOperationsTest {
    private static final TransformerShape SHAPE = new TransformerShape(11, 12, 20, 2, 3);
    private static final int CONTEXT = 5;
    private static final int BATCH = 2;

    @TempDir
    private Path folder;

    /** What is counted by hand is what libtorch's own trace of both passes shows, operator by operator. */
    @Test
    void theCountedOperatorsAreThoseOfTheTrace() throws IOException {
        assumeThat(Libtorch.get().version()).startsWith("2.7");
        Map<String, Long> counted = new TreeMap<>();
        for (Operation operation : EagerOperations.of(SHAPE, BATCH, CONTEXT, false)) {
            String operator = operation instanceof Operation.MemoryTraffic moved ? moved.operator() : "matrix product";
            counted.merge(operator, operation.count(), Long::sum);
        }
        assertThat(counted.remove("copy"))
                .as("hidden in the trace, inside of reshape")
                .isPositive();
        assertThat(traced()).isEqualTo(counted);
    }

    private Map<String, Long> traced() throws IOException {
        try (TransformerLm model = TransformerLm.random(SHAPE, CONTEXT, Device.cpu(), 7);
                NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDArray ids = model.randomIds(manager, BATCH, 1);
            try (Pass pass = new LaunchedPass(model, new EagerKernels(manager), ids, ScalarType.FLOAT32)) {
                String forward = Profile.of(pass::forward, folder.resolve("forward.json"));
                String backward = Profile.of(pass::backward, folder.resolve("backward.json"));
                return Traces.computing(forward, backward).stream()
                        .map(EagerOperationsTest::grouped)
                        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
            }
        }
    }

    private static String grouped(String operator) {
        return switch (operator) {
            case "linear", "matmul", "mm", "bmm" -> "matrix product";
            case "add_" -> "add";
            default -> operator;
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theProductsHaveTheOperationsOfThreeForwardPasses(boolean low) {
        for (ModelSize size : ModelSize.values()) {
            double flops = EagerOperations.of(size.shape(), 4, 64, low).stream()
                    .filter(Operation.MatrixProduct.class::isInstance)
                    .map(Operation.MatrixProduct.class::cast)
                    .mapToDouble(product -> product.count() * product.flops())
                    .sum();
            double expected = 3 * size.shape().forwardFlops(4, 64);
            assertThat(flops).isCloseTo(expected, within(1e-12 * expected));
        }
    }

    /** By hand: 2 · 5 tokens times weights of 12 × 12, 20 × 12, 12 × 20, of two blocks, and of 11 × 12; three products each. */
    @Test
    void theProductsSayWhatLayerTheyAreOf() {
        assertThat(flops(Layer.BLOCK)).isEqualTo(3 * 2 * 10 * 2 * (4 * 144 + 3 * 240));
        assertThat(flops(Layer.HEAD)).isEqualTo(3 * 2 * 10 * 132);
        assertThat(flops(Layer.ATTENTION))
                .as("scores and mixed values of 2 · 3 heads, 4 wide, forward and twice back, in both blocks")
                .isEqualTo(3 * 2 * 2 * 2 * 6 * (5 * 5 * 4));
    }

    private static double flops(Layer layer) {
        return EagerOperations.of(SHAPE, BATCH, CONTEXT, true).stream()
                .filter(Operation.MatrixProduct.class::isInstance)
                .map(Operation.MatrixProduct.class::cast)
                .filter(product -> product.layer() == layer && product.isLinear() == (layer != Layer.ATTENTION))
                .mapToDouble(product -> product.count() * product.flops())
                .sum();
    }

    /** By hand, for one layer of 2 sequences of 5 tokens in float32: softmax over 2 · 3 · 5 · 5 = 150 scores. */
    @Test
    void countsTheBytesOfSoftmax() {
        double exp = EagerOperations.of(SHAPE, BATCH, CONTEXT, true).stream()
                .filter(operation -> operation.what().equals("exp"))
                .map(Operation.MemoryTraffic.class::cast)
                .findFirst()
                .orElseThrow()
                .bytes();
        assertThat(exp).isEqualTo(150 * (4 + 4));
    }

    /** Every linear layer's weight is read as float32 and written in the low type, its gradient the other way round. */
    @ParameterizedTest
    @EnumSource
    void lowPrecisionCastsEveryWeightAndItsGradientOnce(ModelSize size) {
        TransformerShape shape = size.shape();
        long d = shape.dModel();
        double weights = shape.layers() * (4.0 * d * d + 3.0 * d * shape.dFf()) + d * (double) shape.vocabulary();
        double cast = EagerOperations.of(shape, 4, 16, true).stream()
                .filter(Operation.MemoryTraffic.class::isInstance)
                .map(Operation.MemoryTraffic.class::cast)
                .filter(moved -> moved.what().contains(": weights"))
                .mapToDouble(moved -> moved.count() * moved.bytes())
                .sum();
        assertThat(cast).isEqualTo(2 * 6 * weights);
    }
}
