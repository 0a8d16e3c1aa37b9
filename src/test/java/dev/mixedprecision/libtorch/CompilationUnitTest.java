package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompilationUnitTest {
    private static final String FUNCTIONS = """
            def square(a):
                return a * a

            def distance(a, b):
                difference = a - b
                even, odd = torch.unbind(difference, -1)
                wide = even.to(7) if even.element_size() == 2 else even

                return torch.sqrt(square(wide) + square(odd))
            """;

    private NDManager manager;
    private NDArray a;
    private NDArray b;

    @BeforeEach
    void open() {
        Libtorch.get();
        manager = NDManager.newBaseManager(Device.cpu());
        a = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
        b = manager.create(new float[] {4, 6, 3, 2}, new Shape(2, 2));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void functionsCallThoseBeforeThem() {
        try (CompilationUnit unit = CompilationUnit.compile(FUNCTIONS)) {
            assertThat(unit.call("square", manager, a).toFloatArray()).containsExactly(1, 4, 9, 16);
            assertThat(unit.call("distance", manager, a, b).toFloatArray()).containsExactly(5, 2);
        }
    }

    @Test
    void gradientsFlowThroughThem() {
        a.setRequiresGradient(true);
        try (CompilationUnit unit = CompilationUnit.compile(FUNCTIONS);
                var grad = GradMode.enabled()) {
            GradMode.backward(unit.call("square", manager, a));
            assertThat(a.getGradient().toFloatArray()).containsExactly(2, 4, 6, 8);
        }
    }

    @Test
    void autocastIsTheDispatchersOwn() {
        try (CompilationUnit unit = CompilationUnit.compile("def product(a, b):\n  return torch.exp(a @ b)");
                var autocast = Autocast.on(Device.cpu(), ScalarType.BFLOAT16)) {
            assertThat(Tensors.dtype(unit.call("product", manager, a, b))).isEqualTo(ScalarType.BFLOAT16);
        }
    }

    @Test
    void leavesNothingBehindButTheResult() {
        try (CompilationUnit unit = CompilationUnit.compile(FUNCTIONS)) {
            int before = manager.getManagedArrays().size();
            unit.call("distance", manager, a, b);
            assertThat(manager.getManagedArrays()).hasSize(before + 1);
        }
    }

    @Test
    void whatDoesNotCompileSaysWhy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompilationUnit.compile("def f(a):\n    return g(a)"))
                .withMessageMatching("libtorch \\S+ cannot compile the functions \\[f\\]: undefined value g");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompilationUnit.compile("def f(a):\n    return a.size(0)"))
                .withMessageContaining("but is actually of type int");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompilationUnit.compile("def f(a):\n    return a\ndef f(b):\n    return b"))
                .withMessage("'f' is defined twice");
        for (String other : new String[] {"x = 3", "def f():\n    return 1", "def f(a: int):\n    return a"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CompilationUnit.compile(other))
                    .withMessage("'" + other.lines().findFirst().orElseThrow()
                            + "' is not like 'def name(tensor, tensor):'");
        }
    }

    @Test
    void callsThatDoNotFitAreRefused() {
        try (CompilationUnit unit = CompilationUnit.compile(FUNCTIONS)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> unit.call("cube", manager, a))
                    .withMessage("no function 'cube'; there are [square, distance]");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> unit.call("distance", manager, a))
                    .withMessage("'distance' takes [a, b], but 1 tensors were given");
            NDArray row = manager.create(new float[] {1, 2, 3});
            assertThatThrownBy(() -> unit.call("distance", manager, a, row))
                    .isInstanceOf(LibtorchException.class)
                    .hasMessageStartingWith("distance with a float32(2, 2), b float32(3): The size of tensor a (2)");
        }
    }

    @Test
    void aClosedUnitSaysSo() {
        CompilationUnit unit = CompilationUnit.compile(FUNCTIONS);
        unit.close();
        unit.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> unit.call("square", manager, a))
                .withMessage("the functions [square, distance] have been closed");
    }
}
