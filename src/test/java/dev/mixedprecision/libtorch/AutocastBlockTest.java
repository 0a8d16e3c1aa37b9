package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AutocastBlockTest {
    private static final Shape INPUT = new Shape(4, 3);

    private final Device device = Cuda.isAvailable() ? Device.gpu(0) : Device.cpu();
    private final List<ScalarType> seen = new ArrayList<>();
    private NDManager manager;
    private NDArray input;
    private Block linear;

    @BeforeEach
    void open() {
        Libtorch.get();
        manager = NDManager.newBaseManager(device);
        input = manager.create(new float[] {1, -2, 3, 0.1f, 5, -6, 0.7f, 8, -9, 10, 0.11f, -12}, INPUT);
        linear = initialized(Linear.builder().setUnits(2).build());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Block initialized(Block block) {
        block.initialize(manager, DataType.FLOAT32, INPUT);
        seen.clear();
        return block;
    }

    private NDArray forward(Block block) {
        return block.forward(new ParameterStore(manager, false), new NDList(input), true)
                .singletonOrThrow();
    }

    /** Passes on what it is given, and notes its type. */
    private Block noting() {
        return LambdaBlock.singleton(array -> {
            seen.add(Tensors.dtype(array));
            return array;
        });
    }

    private NDArray weight() {
        return linear.getParameters().get("weight").getArray();
    }

    private long[] gradientOf(NDArray result) {
        GradMode.backward(result);
        long[] bits = Tensors.allBits(weight().getGradient());
        GradMode.clearGradient(weight());
        return bits;
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"FLOAT16", "BFLOAT16"})
    void givesInFloat32WhatTheScopeGivesAndTheSameGradients(ScalarType type) {
        try (var grad = GradMode.enabled()) {
            NDArray expected;
            try (var autocast = Autocast.on(device, type)) {
                expected = Aten.to(forward(linear), ScalarType.FLOAT32);
            }
            NDArray result = forward(AutocastBlock.on(linear, type));
            assertThat(Tensors.dtype(result)).isEqualTo(ScalarType.FLOAT32);
            assertThat(Tensors.allBits(result))
                    .isEqualTo(Tensors.allBits(expected))
                    .isNotEqualTo(Tensors.allBits(forward(linear)));
            assertThat(gradientOf(result)).isEqualTo(gradientOf(expected));
        }
        assertThat(Autocast.isEnabled(device)).isFalse();
    }

    @Test
    void givesOtherTypesAsTheyAre() {
        Block argMax = LambdaBlock.singleton(array -> array.argMax(-1));
        assertThat(Tensors.dtype(forward(AutocastBlock.on(argMax, ScalarType.FLOAT16))))
                .isEqualTo(ScalarType.INT64);
    }

    @Test
    void handsLabelsOn() {
        NDArray labels = manager.zeros(new Shape(4, 1));
        Block loss = new AbstractBlock() {
            @Override
            protected NDList forwardInternal(
                    ParameterStore store, NDList data, boolean training, PairList<String, Object> params) {
                throw new IllegalStateException("the labels are lost");
            }

            @Override
            protected NDList forwardInternal(
                    ParameterStore store, NDList data, NDList given, PairList<String, Object> params) {
                return given;
            }

            @Override
            public Shape[] getOutputShapes(Shape[] shapes) {
                return shapes;
            }
        };
        NDList result = AutocastBlock.on(loss, ScalarType.FLOAT16)
                .forward(new ParameterStore(manager, false), new NDList(input), new NDList(labels), null);
        assertThat(result.singletonOrThrow()).isSameAs(labels);
    }

    @Test
    void anIslandComputesInFloat32InsideAScopeAndTheGradientFlows() {
        Block island = AutocastBlock.off(new SequentialBlock()
                .add(noting())
                .add(Linear.builder().setUnits(2).build())
                .add(noting())
                .add(LambdaBlock.singleton(array -> array.softmax(-1))));
        Block model = AutocastBlock.on(
                initialized(new SequentialBlock().add(linear).add(noting()).add(island)), ScalarType.FLOAT16);
        try (var grad = GradMode.enabled()) {
            NDArray result = forward(model);
            assertThat(seen).containsExactly(ScalarType.FLOAT16, ScalarType.FLOAT32, ScalarType.FLOAT32);
            assertThat(gradientOf(result.square())).isNotEqualTo(new long[6]);
        }
    }

    @Test
    void savesAndLoadsWhatTheBlockInsideDoes() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        AutocastBlock.on(linear, ScalarType.BFLOAT16).saveParameters(new DataOutputStream(file));
        Block bare = Linear.builder().setUnits(2).build();
        bare.loadParameters(manager, new DataInputStream(new ByteArrayInputStream(file.toByteArray())));
        assertThat(bare.getParameters().keys())
                .isEqualTo(AutocastBlock.on(linear, ScalarType.BFLOAT16)
                        .getParameters()
                        .keys());
        assertThat(forward(bare)).isEqualTo(forward(linear));
    }

    @Test
    void isRefusedInOtherTypes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AutocastBlock.on(linear, ScalarType.FLOAT32))
                .withMessage("autocast runs in float16 or bfloat16, not in float32");
    }
}
