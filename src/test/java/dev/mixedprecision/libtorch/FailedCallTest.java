package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailedCallTest {
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

    private static String failedCall(ThrowingCallable call) {
        return FailedCall.in(catchThrowableOfType(RuntimeException.class, call));
    }

    @Test
    void isTheOperatorWhateverLayItUnder() {
        assertThat(failedCall(() -> Aten.matmul(manager.ones(new Shape(2, 3)), manager.ones(new Shape(2, 3)))))
                .isEqualTo("matmul");
        assertThat(failedCall(() -> Aten.copy(manager.ones(new Shape(2)), manager.ones(new Shape(3)))))
                .isEqualTo("copy");
        assertThat(failedCall(() -> manager.ones(new Shape(2)).matMul(manager.ones(new Shape(3)))))
                .isEqualTo("matmul");
        assertThat(failedCall(() -> Tensors.bits(manager.ones(new Shape(2))))).isEqualTo("bits");
        assertThat(failedCall(() -> Cuda.synchronize(Device.gpu(Cuda.deviceCount()))))
                .isEqualTo("synchronize");
    }

    @Test
    void isTheInnermostCausesCall() {
        assertThat(failedCall(() -> {
                    try {
                        GradMode.backward(manager.ones(new Shape(2)));
                    } catch (LibtorchException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .isEqualTo("backward");
    }

    @Test
    void isUnknownWhereTheTraceDoesNotTell() {
        RuntimeException without = new RuntimeException("thrown");
        without.setStackTrace(new StackTraceElement[0]);
        assertThat(FailedCall.in(without)).isEqualTo("what was recorded");
    }

    @Test
    void isTheCallersMethodWhereNoOperatorWasCalled() {
        RuntimeException failure = new RuntimeException("thrown");
        failure.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 1),
            new StackTraceElement(
                    "dev.mixedprecision.libtorch.internal.DispatcherStack", "push", "DispatcherStack.java", 1),
            new StackTraceElement("dev.mixedprecision.model.Pass", "lambda$forward$0", "Pass.java", 1),
            new StackTraceElement("dev.mixedprecision.model.Pass", "forward", "Pass.java", 1)
        });
        assertThat(FailedCall.in(failure)).isEqualTo("Pass.forward");
    }
}
