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

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INT64", "COMPLEX32", "COMPLEX64", "COMPLEX128"})
    void makesRoomForNumbersOfAType(ScalarType type) {
        int before = manager.getManagedArrays().size();
        try (NDArray array = Tensors.empty(manager, type, 3, 5);
                NDArray none = Tensors.empty(manager, type, 0)) {
            assertThat(Tensors.dtype(array)).isEqualTo(type);
            assertThat(array.getShape()).isEqualTo(new Shape(3, 5));
            assertThat(array.getManager()).isSameAs(manager);
            assertThat(none.getShape()).isEqualTo(new Shape(0));
            assertThat(manager.getManagedArrays()).hasSize(before + 2);
            NDArray ones = Aten.to(manager.ones(new Shape(3, 5)), type);
            Aten.copy(ones, array);
            assertThat(Tensors.toDoubles(array)).hasSize(15).containsOnly(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INT64", "COMPLEX32", "COMPLEX64", "COMPLEX128"})
    void makesNoRoomForNumbersOfATypeThatNobodyNeeds(ScalarType type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensors.empty(manager, type, 3))
                .withMessage("no empty array of " + type);
        assertThat(manager.getManagedArrays()).isEmpty();
    }

    @Test
    void aSliceIsAViewOfSomeIndicesOfADimension() {
        NDArray matrix = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
        NDArray columns = Aten.slice(matrix, 1, 1, 3);
        assertThat(columns.getShape()).isEqualTo(new Shape(2, 2));
        assertThat(Tensors.toDoubles(columns)).containsExactly(2, 3, 5, 6);
        NDArray row = Aten.slice(matrix, 0, 1, 2);
        assertThat(row.getShape()).isEqualTo(new Shape(1, 3));
        assertThat(Aten.slice(matrix, 0, 1, 1).getShape()).isEqualTo(new Shape(0, 3));
        Aten.copy(manager.create(new float[] {7, 8, 9}, new Shape(1, 3)), row);
        assertThat(Tensors.toDoubles(matrix)).containsExactly(1, 2, 3, 7, 8, 9);
        assertThat(Tensors.toDoubles(columns)).containsExactly(2, 3, 8, 9);
    }

    @Test
    void fillsWithANumberRoundedToTheType() {
        NDArray low = Aten.to(manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)), ScalarType.BFLOAT16);
        Aten.fill(Aten.slice(low, 0, 1, 2), 1.0 / 3);
        assertThat(Tensors.toDoubles(low)).containsExactly(1, 2, 0.333984375, 0.333984375);
    }

    @Test
    void roundsToBfloat16() {
        NDArray third = manager.create(new double[] {1.0 / 3});
        NDArray low = Aten.to(third, ScalarType.BFLOAT16);
        assertThat(Tensors.bits(low)).isEqualTo(0x3eab); // 1.0101011₂ × 2⁻²
        assertThat(Tensors.toDoubles(low)).containsExactly(0.333984375);
    }

    @Test
    void seesTheBitsOfEightBitTypes() {
        NDArray x = manager.create(new float[] {-0f, 448, -0.01f});
        assertThat(Tensors.allBits(Aten.to(x, ScalarType.FLOAT8_E4M3FN))).containsExactly(0x80, 0x7e, 0x85);
        assertThat(Tensors.allBits(Aten.to(x, ScalarType.FLOAT8_E5M2))).containsExactly(0x80, 0x5f, 0xa1);
        assertThat(Tensors.allBits(Aten.to(x, ScalarType.FLOAT8_E8M0FNU))).containsExactly(0, 0x88, 0x78);
        assertThat(Tensors.toDoubles(Aten.to(x, ScalarType.FLOAT8_E4M3FN))).containsExactly(-0.0, 448, -0.009765625);
    }

    @Test
    void makesAnArrayOfBits() {
        long[] bits = {0x3c00, 0xfc00, 0xfe01};
        NDArray array = Tensors.ofBits(manager, bits, ScalarType.FLOAT16);
        assertThat(Tensors.toDoubles(array)).containsExactly(1, Double.NEGATIVE_INFINITY, Double.NaN);
        assertThat(Tensors.allBits(array)).containsExactly(bits);
        assertThat(Tensors.allBits(Tensors.ofBits(manager, new long[] {0x80000001L}, ScalarType.FLOAT32)))
                .containsExactly(0x80000001L);
        assertThatIllegalArgumentException().isThrownBy(() -> Tensors.ofBits(manager, bits, ScalarType.INT64));
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
