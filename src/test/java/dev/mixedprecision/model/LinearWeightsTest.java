package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinearWeightsTest {
    private static final TransformerShape SHAPE = new TransformerShape(11, 12, 20, 2, 3);

    /** Four projections of 12 × 12, and three layers of 20 × 12. */
    private static final int OF_BLOCK = 4 * 12 * 12 + 3 * 20 * 12;

    private NDManager manager;
    private LinearWeights weights;

    /** Every number is its own place. */
    @BeforeEach
    void open() {
        Libtorch.get();
        manager = NDManager.newBaseManager(Device.cpu());
        weights = LinearWeights.of(SHAPE, manager);
        fill(weights.flat());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private void fill(NDArray flat) {
        float[] places = new float[(int) flat.getShape().size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        try (NDArray numbers = manager.create(places)) {
            Aten.copy(numbers, flat);
        }
    }

    private static double[] places(int from, int count) {
        return IntStream.range(from, from + count).asDoubleStream().toArray();
    }

    @Test
    void stacksLieOneAfterTheOtherInTheOrderOfThePass() {
        assertThat(weights.stacks())
                .startsWith(
                        new LinearWeights.Stack(List.of("blocks.0.q", "blocks.0.k", "blocks.0.v"), 0, 36, 12),
                        new LinearWeights.Stack(List.of("blocks.0.o"), 432, 12, 12),
                        new LinearWeights.Stack(List.of("blocks.0.w1", "blocks.0.w3"), 576, 40, 12),
                        new LinearWeights.Stack(List.of("blocks.0.w2"), 1056, 12, 20),
                        new LinearWeights.Stack(List.of("blocks.1.q", "blocks.1.k", "blocks.1.v"), OF_BLOCK, 36, 12))
                .endsWith(new LinearWeights.Stack(List.of("head"), 2 * OF_BLOCK, 11, 12))
                .hasSize(SHAPE.layers() * LinearWeights.STACKS_OF_BLOCK + 1);
        assertThat(weights.flat().getShape()).isEqualTo(new Shape(2 * OF_BLOCK + 11 * 12));
        assertThat(Tensors.dtype(weights.flat())).isEqualTo(ScalarType.FLOAT32);
    }

    @Test
    void parametersAreViewsOfTheMemory() {
        Map<String, NDArray> parameters = weights.parameters();
        assertThat(parameters).hasSize(SHAPE.layers() * 7 + 1);
        NDArray keys = parameters.get("blocks.1.k");
        assertThat(keys.getShape()).isEqualTo(new Shape(12, 12));
        assertThat(Tensors.toDoubles(keys)).isEqualTo(places(OF_BLOCK + 144, 144));
        assertThat(Tensors.toDoubles(parameters.get("blocks.0.w3"))).isEqualTo(places(576 + 240, 240));
        assertThat(parameters.get("blocks.0.w2").getShape()).isEqualTo(new Shape(12, 20));
        assertThat(Tensors.toDoubles(parameters.get("head"))).isEqualTo(places(2 * OF_BLOCK, 132));

        Aten.copy(manager.zeros(new Shape(12, 12)), keys);
        double[] changed = places(0, (int) weights.flat().getShape().size());
        Arrays.fill(changed, OF_BLOCK + 144, OF_BLOCK + 288, 0);
        assertThat(Tensors.toDoubles(weights.flat())).isEqualTo(changed);
    }

    @Test
    void aStackIsSeenInAPieceOfTheMemoryToo() {
        LinearWeights.Stack stack = weights.stacks().get(2);
        int before = manager.getManagedArrays().size();
        try (NDArray whole = LinearWeights.view(weights.flat(), 0, stack);
                NDArray piece = Aten.slice(weights.flat(), 0, 432, 1056);
                NDArray ofPiece = LinearWeights.view(piece, 432, stack)) {
            assertThat(whole.getShape()).isEqualTo(new Shape(40, 12));
            assertThat(ofPiece.getShape()).isEqualTo(new Shape(40, 12));
            assertThat(Tensors.toDoubles(whole)).isEqualTo(places(576, 480));
            assertThat(Tensors.toDoubles(ofPiece)).isEqualTo(places(576, 480));
            Map<String, NDArray> members = LinearWeights.members(whole, stack);
            assertThat(members.keySet()).containsExactly("blocks.0.w1", "blocks.0.w3");
            assertThat(Tensors.toDoubles(members.get("blocks.0.w3"))).isEqualTo(places(816, 240));
            members.values().forEach(NDArray::close);
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    @Test
    void inAnotherTypeTheyAreACopyThatLiesTheSameWay() {
        LinearWeights wide = weights.in(ScalarType.FLOAT64, manager);
        assertThat(wide.stacks()).isEqualTo(weights.stacks());
        NDArray output = wide.parameters().get("blocks.1.o");
        assertThat(Tensors.dtype(output)).isEqualTo(ScalarType.FLOAT64);
        Aten.copy(manager.zeros(weights.flat().getShape()), weights.flat());
        assertThat(Tensors.toDoubles(output)).isEqualTo(places(OF_BLOCK + 432, 144));
    }

    @Test
    void aModelsLinearLayersAreInTheMemoryAndNothingElseIs() {
        try (TransformerLm model = TransformerLm.random(SHAPE, 5, Device.cpu(), 7);
                TransformerLm wide = model.in(ScalarType.FLOAT64)) {
            for (TransformerLm each : List.of(model, wide)) {
                NDArray flat = each.weights().flat();
                Aten.copy(manager.zeros(flat.getShape()), flat);
                each.parameters().forEach((name, parameter) -> {
                    boolean zero = Tensors.toDoubles(parameter)[0] == 0;
                    assertThat(zero).as(name).isEqualTo(each.linearWeights().containsKey(name));
                });
                assertThat(each.linearWeights())
                        .containsOnlyKeys(each.weights().parameters().keySet());
            }
        }
    }
}
