package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.internal.TorchCpu;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TorchScriptTest {
    private NDManager manager;
    private NDArray a;
    private NDArray b;

    @BeforeEach
    void open() {
        Libtorch.get();
        manager = NDManager.newBaseManager(Device.cpu());
        a = manager.create(new float[] {1.1f, 2.2f, 3.3f, 4.4f}, new Shape(2, 2));
        b = manager.create(new float[] {5.5f, 6.6f, 7.7f, 8.8f}, new Shape(2, 2));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray call(String expression) {
        try (TorchScript script = TorchScript.compile(expression, List.of("a", "b"))) {
            return script.call(manager, a, b);
        }
    }

    @Test
    void takesListsNumbersStringsAndNone() {
        assertThat(call("torch.cat([a, b], 1)").getShape()).isEqualTo(new Shape(2, 4));
        assertThat(call("torch.pow(a, 2)").toFloatArray()).containsExactly(1.21f, 4.84f, 10.889999f, 19.36f);
        assertThat(call("torch.einsum('ij,jk->ik', [a, b])").getShape()).isEqualTo(new Shape(2, 2));
        assertThat(call("torch.clamp(a, None, 2)").toFloatArray()).containsExactly(1.1f, 2, 2, 2);
        assertThat(call("torch.sum(a, [0], keepdim=True)").getShape()).isEqualTo(new Shape(1, 2));
        assertThat(call("1 / (a @ b)").getShape()).isEqualTo(new Shape(2, 2));
    }

    @Test
    void givesAllTensorsOfATupleInOrder() {
        try (TorchScript frexp = TorchScript.compile("torch.frexp(a)", List.of("a"));
                TorchScript half = TorchScript.compile("torch.chunk(a, 2)[1]", List.of("a"))) {
            assertThat(frexp.callAll(manager, a))
                    .extracting(Tensors::dtype)
                    .containsExactly(ScalarType.FLOAT32, ScalarType.INT32);
            assertThat(half.callAll(manager, a)).hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> frexp.call(manager, a))
                    .withMessageContaining("has 2 values, not one");
        }
    }

    /** inverse is an older name of linalg_inv, by which TorchScript calls it. */
    @Test
    void tellsTheOverloadsThatItCalls() {
        assertThat(List.of("torch.pow(a, 2)", "2 ** torch.inverse(a)", "torch.frexp(a)[0]"))
                .map(expression -> {
                    try (TorchScript script = TorchScript.compile(expression, List.of("a"))) {
                        return String.join(", ", script.operators());
                    }
                })
                .containsExactly("aten::pow.Tensor_Scalar", "aten::linalg_inv, aten::pow.Scalar", "aten::frexp.Tensor");
    }

    /** The bits of a direct call through the dispatcher, so nothing but the dispatcher's autocast has acted. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void autocastIsTheDispatchersOwn(ScalarType type) {
        try (var autocast = Autocast.on(Device.cpu(), type)) {
            NDArray scripted = call("torch.mm(a, b)");
            NDArray direct = Operator.of("aten::mm").call(manager, a, b);
            assertThat(Tensors.dtype(scripted)).isEqualTo(type);
            assertThat(Tensors.allBits(scripted)).isEqualTo(Tensors.allBits(direct));
            // On TorchScript's own list of operators for float32, which follows CUDA's, and not on the CPU's.
            assertThat(Tensors.dtype(call("torch.exp(torch.mm(a, b))"))).isEqualTo(type);
        }
    }

    @Test
    void gradientsFlowWithTheBitsOfADirectCall() {
        a.setRequiresGradient(true);
        b.setRequiresGradient(true);
        try (var grad = GradMode.enabled()) {
            for (int i = 0; i < 4; i++) { // a profiling executor would change its ways after the first calls
                GradMode.clearGradient(a);
                GradMode.backward(call("torch.mul(torch.mm(a, b), b)"));
                long[] scripted = Tensors.allBits(a.getGradient());
                GradMode.clearGradient(a);
                GradMode.backward(a.matMul(b).mul(b));
                assertThat(scripted).isEqualTo(Tensors.allBits(a.getGradient()));
            }
        }
    }

    @Test
    void recordsNothingWithoutGradientMode() {
        a.setRequiresGradient(true);
        NDArray square;
        try (var noGrad = GradMode.disabled()) {
            square = call("torch.mul(a, a)");
        }
        assertThatThrownBy(() -> GradMode.backward(square)).hasMessageContaining("does not require grad");
    }

    @Test
    void leavesTheTensorsNamesAndManagersAlone() {
        a.setName("layer.weight"); // DJL would read a tuple into this
        assertThat(call("torch.add(a, b)").getManager()).isSameAs(manager);
        assertThat(a.getName()).isEqualTo("layer.weight");
        assertThat(a.toFloatArray()).hasSize(4);
    }

    @Test
    void whatDoesNotCompileSaysWhy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call("torch.mm(a, b"))
                .withMessageMatching("libtorch \\S+ cannot compile 'torch.mm\\(a, b': expected \\) but found 'eof'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call("torch.no_such_operator(a)"))
                .withMessageContaining("Unknown builtin op: aten::no_such_operator");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call("torch.mm(a, 3)"))
                .withMessageContaining("Expected a value of type 'Tensor' for argument 'mat2' but instead found type");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call("torch.mm(a, c)"))
                .withMessageContaining("undefined value c");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TorchScript.compile("1", List.of()))
                .withMessageContaining("needs at least one tensor");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TorchScript.compile("1", List.of("a b")))
                .withMessageContaining("'a b' is not a name");
        assertThatIllegalArgumentException().isThrownBy(() -> call("a\n    b")).withMessageContaining("one line");
    }

    @Test
    void whatAnOperatorRefusesSaysWhyWithTypesAndShapes() {
        assertThatThrownBy(() -> call("torch.mm(a, torch.cat([b, b], 0))"))
                .isInstanceOf(LibtorchException.class)
                .hasMessage("torch.mm(a, torch.cat([b, b], 0)) with a float32(2, 2), b float32(2, 2): "
                        + "mat1 and mat2 shapes cannot be multiplied (2x2 and 4x2)");
    }

    @Test
    void tensorsThatDoNotFitAreRefused() {
        try (TorchScript script = TorchScript.compile("torch.add(a, b)", List.of("a", "b"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> script.call(manager, a))
                    .withMessageContaining("takes [a, b], but 1 tensors were given");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call("3"))
                .withMessageContaining("is not made of tensors")
                .withMessageContaining("but int");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call("torch.chunk(a, 2)"))
                .withMessageContaining("but List[Tensor]");
        b.close();
        assertThatIllegalStateException().isThrownBy(() -> call("torch.add(a, b)"));
    }

    @Test
    void otherScriptsAreRunAsBefore() {
        byte optimised = TorchCpu.isTorchScriptOptimised();
        TorchCpu.setTorchScriptOptimised((byte) 0);
        byte autocast = TorchCpu.setTorchScriptAutocast((byte) 1);
        try {
            call("torch.add(a, b)");
            assertThatThrownBy(() -> call("torch.mm(a, torch.cat([b, b], 0))")).isInstanceOf(LibtorchException.class);
            assertThatIllegalArgumentException().isThrownBy(() -> call("torch.mm(a, b"));
            assertThat(TorchCpu.isTorchScriptOptimised()).isZero();
            assertThat(TorchCpu.setTorchScriptAutocast((byte) 0)).isOne();
            call("torch.add(a, b)");
            assertThat(TorchCpu.setTorchScriptAutocast(autocast)).isZero();
        } finally {
            TorchCpu.setTorchScriptOptimised(optimised);
            TorchCpu.setTorchScriptAutocast(autocast);
        }
    }

    @Test
    void aClosedScriptSaysSo() {
        TorchScript script = TorchScript.compile("torch.relu(a)", List.of("a"));
        script.close();
        script.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> script.call(manager, a))
                .withMessage("'torch.relu(a)' has been closed");
    }
}
