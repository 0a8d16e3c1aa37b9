package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One thread's use of libtorch, with what it must find after each step: the types and values that its scopes make. */
final class NativeState implements AutoCloseable {
    private static final Device CPU = Device.cpu();
    private static final Operator MM = Operator.named("aten::mm");
    private static final Operator EQUAL = Operator.named("aten::equal");

    private final NDManager manager = NDManager.newBaseManager(CPU);
    private final NDArray twos = manager.full(new Shape(2, 2), 2f);
    private final NDArray wide = manager.ones(new Shape(2, 3));
    private final Deque<Open> scopes = new ArrayDeque<>();

    /**
     * An open scope.
     *
     * @param type what autocast runs in inside it; float32 where it is off
     * @param records whether operators are recorded inside it
     */
    private record Open(AutoCloseable scope, ScalarType type, boolean records) {}

    private ScalarType type() {
        return scopes.isEmpty() ? ScalarType.FLOAT32 : scopes.peek().type();
    }

    private boolean records() {
        return !scopes.isEmpty() && scopes.peek().records();
    }

    boolean hasScopes(int count) {
        return scopes.size() >= count;
    }

    void autocast(ScalarType type, boolean weightCache) {
        scopes.push(new Open(
                type == ScalarType.FLOAT32 ? Autocast.off(CPU) : Autocast.on(CPU, type, weightCache), type, records()));
    }

    void gradients(boolean enabled) {
        scopes.push(new Open(enabled ? GradMode.enabled() : GradMode.disabled(), type(), enabled));
    }

    void oneCpuThread() {
        scopes.push(new Open(CpuThreads.one(), type(), records()));
    }

    void closeInnermost() {
        closed(scopes.pop().scope());
    }

    void closeTheOutermostOfItsKindTooEarly() {
        AutoCloseable outermost = scopes.peekLast().scope();
        boolean another = scopes.stream()
                .map(Open::scope)
                .anyMatch(scope -> scope != outermost && scope.getClass() == outermost.getClass());
        if (another) {
            assertThatIllegalStateException().isThrownBy(outermost::close);
        }
    }

    void closeOnAnotherThread() {
        AutoCloseable innermost = scopes.peek().scope();
        assertThatThrownBy(() ->
                        CompletableFuture.runAsync(() -> closed(innermost)).join())
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    /** Scopes that an exception leaves. */
    void throwThroughScopes() {
        assertThatThrownBy(() -> {
                    try (var autocast = Autocast.on(CPU, ScalarType.FLOAT16);
                            var grad = GradMode.enabled()) {
                        MM.call(manager, wide, wide);
                    }
                })
                .isInstanceOf(LibtorchException.class);
    }

    void multiply() {
        try (NDArray product = MM.call(manager, twos, twos)) {
            assertThat(Tensors.dtype(product)).isEqualTo(type());
            assertThat(Tensors.toDoubles(product)).containsOnly(8);
        }
    }

    void compare() {
        assertThat(EQUAL.value(Boolean.class, twos, twos)).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> EQUAL.call(manager, twos, twos));
    }

    void callWhatIsRefused() {
        assertThatThrownBy(() -> MM.call(manager, wide, wide))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("shapes cannot be multiplied (2x3 and 2x3)");
    }

    void callWhatDoesNotFit() {
        NDArray closed = manager.ones(new Shape(1));
        closed.close();
        assertThatIllegalArgumentException().isThrownBy(() -> MM.call(manager, twos, closed));
        assertThatIllegalArgumentException().isThrownBy(() -> MM.call(manager, twos, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> Operator.of("aten::no_such_operator"));
    }

    void runAScript() {
        try (TorchScript script = TorchScript.compile("torch.mm(a, b)", List.of("a", "b"));
                NDArray product = script.call(manager, twos, twos)) {
            assertThat(Tensors.dtype(product)).isEqualTo(type());
            assertThatThrownBy(() -> script.call(manager, wide, wide)).isInstanceOf(LibtorchException.class);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> TorchScript.compile("torch.mm(a", List.of("a")));
    }

    void castMany() {
        List<NDArray> low = Aten.toAll(List.of(twos, wide, twos), ScalarType.BFLOAT16, manager);
        assertThat(Tensors.toDoubles(low.get(2))).containsOnly(2);
        low.forEach(NDArray::close);
    }

    void backward() {
        try (NDArray weight = manager.full(new Shape(2, 2), 2f)) {
            weight.setRequiresGradient(true);
            try (NDArray product = MM.call(manager, weight, twos)) {
                if (records()) {
                    GradMode.backward(product);
                    try (NDArray gradient = weight.getGradient()) {
                        assertThat(Tensors.toDoubles(gradient)).containsOnly(4);
                    }
                } else {
                    assertThatThrownBy(() -> GradMode.backward(product)).isInstanceOf(LibtorchException.class);
                }
            }
        }
    }

    /** libtorch's own state is what the scopes make it. */
    void check() {
        assertThat(Autocast.isEnabled(CPU)).isEqualTo(type() != ScalarType.FLOAT32);
        assertThat(JniUtils.isGradMode()).isEqualTo(records());
    }

    private static void closed(AutoCloseable scope) {
        try {
            scope.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        while (!scopes.isEmpty()) {
            closeInnermost();
            check();
        }
        manager.close();
    }
}
