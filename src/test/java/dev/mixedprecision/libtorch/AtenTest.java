package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AtenTest {
    private NDManager manager;

    @BeforeEach
    void open() {
        Libtorch.get();
        manager = NDManager.newBaseManager(Device.cpu());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPLEX32")
    void castsToEveryTypeAndReportsIt(ScalarType type) {
        NDArray array = manager.create(new float[] {1, 2});
        assertThat(Tensors.dtype(Aten.to(array, type))).isEqualTo(type);
    }

    @Test
    void roundsToBfloat16() {
        NDArray third = manager.create(new double[] {1.0 / 3});
        NDArray low = Aten.to(third, ScalarType.BFLOAT16);
        assertThat(Tensors.bits(low)).isEqualTo(0x3eab); // 1.0101011₂ × 2⁻²
        assertThat(Tensors.toDoubles(low)).containsExactly(0.333984375);
    }

    @Test
    void seesTheSignOfZeroInTheBits() {
        assertThat(Tensors.allBits(manager.create(new float[] {0f, -0f}))).containsExactly(0L, 0x80000000L);
    }

    @Test
    void castsAreDifferentiable() {
        NDArray x = manager.create(new float[] {3});
        x.setRequiresGradient(true);
        try (var grad = GradMode.enabled()) {
            NDArray low = Aten.to(x, ScalarType.BFLOAT16);
            GradMode.backward(low.mul(low)); // a bfloat16 loss
        }
        assertThat(x.getGradient().getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(x.getGradient().toFloatArray()).containsExactly(6);
    }

    @Test
    void aClearedGradientIsNoneAndTheNextOneStartsAnew() {
        NDArray x = manager.create(new float[] {3});
        x.setRequiresGradient(true);
        try (var grad = GradMode.enabled()) {
            GradMode.backward(x.mul(x));
            GradMode.backward(x.mul(x));
            assertThat(x.getGradient().toFloatArray()).containsExactly(12);
            GradMode.clearGradient(x);
            assertThat(x.hasGradient()).isTrue(); // in DJL's words: it requires one
            GradMode.backward(x.mul(x));
            assertThat(x.getGradient().toFloatArray()).containsExactly(6);
        }
    }

    @Test
    void backwardFromWhatNeedsNoGradientSaysWhy() {
        assertThatThrownBy(() -> GradMode.backward(manager.ones(new Shape(2))))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("backward from float32(2)")
                .hasMessageContaining("does not require grad");
    }

    @Test
    void callsAnOperatorByNameWithDefaults() {
        NDArray x = manager.create(new float[] {4, 16});
        assertThat(Operator.of("aten::rsqrt").call(manager, x).toFloatArray()).containsExactly(0.5f, 0.25f);
        NDArray rows = manager.create(new float[] {0, 0}, new Shape(1, 2));
        assertThat(Operator.of("aten::softmax.int").call(manager, rows, -1).toFloatArray())
                .containsExactly(0.5f, 0.5f);
        assertThat(Operator.of("aten::softmax.int")
                        .call(manager, rows, -1, ScalarType.FLOAT64)
                        .getDataType())
                .isEqualTo(DataType.FLOAT64);
        assertThat(Operator.of("aten::frexp.Tensor").callAll(manager, x)).hasSize(2);
    }

    @Test
    void flagsAndNumbersAreReturnedAsSuch() {
        NDArray x = manager.create(new float[] {4, 16});
        NDArray other = manager.create(new float[] {4, 17});
        assertThat(Operator.of("aten::equal").value(Boolean.class, x, x)).isTrue();
        assertThat(Operator.of("aten::equal").value(Boolean.class, x, other)).isFalse();
        assertThat(Operator.of("aten::size.int").value(Long.class, x, 0)).isEqualTo(2);
        NDArray quantized = Operator.of("aten::_make_per_tensor_quantized_tensor")
                .call(manager, Aten.to(x, ScalarType.INT8), 0.25, 0);
        assertThat(Operator.of("aten::q_scale").value(Double.class, quantized)).isEqualTo(0.25);
    }

    /** Read as a tensor's handle, true would be the address 1. */
    @Test
    void aResultOfAnotherTypeIsRefusedBeforeTheCall() {
        NDArray x = manager.ones(new Shape(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::equal").call(manager, x, x))
                .withMessageStartingWith("aten::equal returns [bool], which is not [Tensor]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::equal").callAll(manager, x, x))
                .withMessageContaining("returns [bool]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::unbind.int").call(manager, x))
                .withMessageContaining("returns [Tensor[]]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::item").value(Double.class, x))
                .withMessageContaining("returns [Scalar]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::relu").value(Boolean.class, x))
                .withMessageContaining("returns [Tensor]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::equal").value(String.class, x, x))
                .withMessageContaining("no result of an operator");
    }

    @Test
    void softmaxOfBfloat16DoesNotEndTheJvm() {
        NDArray x = Aten.to(manager.create(new float[] {0, 0}), ScalarType.BFLOAT16);
        NDArray y = Operator.of("aten::softmax.int").call(manager, x, 0);
        assertThat(Tensors.dtype(y)).isEqualTo(ScalarType.BFLOAT16);
    }

    @Test
    void anErrorNamesTheOperatorTheTypesAndLibtorchsReason() {
        NDArray a = manager.ones(new Shape(2, 3), DataType.FLOAT64);
        NDArray b = manager.ones(new Shape(2, 3));
        assertThatThrownBy(() -> Operator.of("aten::matmul").call(manager, a, b))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("aten::matmul(float64(2, 3), float32(2, 3))")
                .hasMessageMatching("(?s).*(mat1 and mat2|expected m1 and m2).*")
                .hasMessageContaining("schema: aten::matmul(Tensor self, Tensor other) -> Tensor");
    }

    @Test
    void argumentsThatDoNotFitNeverReachLibtorch() {
        NDArray x = manager.ones(new Shape(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::no_such_operator"))
                .withMessageContaining("has no operator 'aten::no_such_operator'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::relu").call(manager))
                .withMessageContaining("'self' must be given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::relu").call(manager, x, x))
                .withMessageContaining("at most 1 arguments");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::relu").call(manager, (Object) null))
                .withMessageContaining("'self' must be given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::softmax.int").call(manager, x, 0.5))
                .withMessageContaining("'dim' must be a int, not 0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::pow.Tensor_Scalar").call(manager, x, 2))
                .withMessageContaining("'exponent' is a Scalar, which cannot be passed");
    }

    @Test
    void castsManyAtOnceAsOneByOne() {
        NDArray third = manager.create(new float[] {1 / 3f, -0f, Float.NaN});
        NDArray matrix = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
        NDArray across = Aten.transpose(matrix, 0, 1);
        third.setRequiresGradient(true);
        try (var grad = GradMode.enabled()) {
            List<NDArray> all = Aten.toAll(List.of(third, across), ScalarType.BFLOAT16, manager);
            assertThat(all).hasSize(2);
            assertThat(Tensors.allBits(all.get(0))).isEqualTo(Tensors.allBits(Aten.to(third, ScalarType.BFLOAT16)));
            assertThat(Tensors.toDoubles(all.get(1))).containsExactly(1, 4, 2, 5, 3, 6);
            assertThatThrownBy(() -> GradMode.backward(all.get(0)))
                    .isInstanceOf(LibtorchException.class)
                    .hasMessageContaining("does not require grad");
            assertThat(Aten.toAll(List.of(), ScalarType.BFLOAT16, manager)).isEmpty();
        }
    }

    @Test
    void manyWithAClosedOneAreNotCastAndLeaveNothing() {
        NDArray open = manager.ones(new Shape(2));
        NDArray closed = manager.ones(new Shape(2));
        closed.close();
        int before = manager.getManagedArrays().size();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Aten.toAll(List.of(open, closed), ScalarType.BFLOAT16, manager))
                .withMessageContaining("'self' is closed");
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    /** The low 24 bits of what the Mersenne Twister of the C++ standard, mt19937, gives first when its seed is 7. */
    @Test
    void aSeedIsThatOfTheMersenneTwister() {
        for (int again = 0; again < 2; again++) {
            Aten.manualSeed(manager, 7);
            assertThat(manager.randomUniform(0, 1, new Shape(3)).toFloatArray())
                    .containsExactly(8974511 * 0x1p-24f, 3335364 * 0x1p-24f, 11059737 * 0x1p-24f);
        }
    }

    /** Through the bridge, on a newer libtorch: what DJL has of this inlined is for 2.7.1. */
    @Test
    void djlsOwnSeedIsTheSame() {
        for (int again = 0; again < 2; again++) {
            Engine.getInstance().setRandomSeed(7);
            assertThat(manager.randomUniform(0, 1, new Shape(3)).toFloatArray())
                    .containsExactly(8974511 * 0x1p-24f, 3335364 * 0x1p-24f, 11059737 * 0x1p-24f);
        }
    }

    @Test
    void aClosedArrayIsAJavaException() {
        NDArray x = manager.ones(new Shape(2));
        x.close();
        assertThatThrownBy(() -> Tensors.dtype(x)).isInstanceOf(IllegalStateException.class);
        // Seen before the array beside it becomes a handle, which only a call that is made would free.
        NDArray open = manager.ones(new Shape(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operator.of("aten::mul.Tensor").call(manager, open, x))
                .withMessageContaining("aten::mul.Tensor(float32(2), a closed array): 'other' is closed");
    }
}
