package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScopeNestingTest {

    /** Each kind of scope that needs no CUDA device, and the state of libtorch's that it sets. */
    enum Kind {
        AUTOCAST(() -> Autocast.on(Device.cpu(), ScalarType.BFLOAT16), () -> Autocast.isEnabled(Device.cpu())),
        GRADIENTS(GradMode::disabled, JniUtils::isGradMode),
        THREADS(CpuThreads::one, () -> Libtorch.get().intraOpThreads());

        private final Supplier<AutoCloseable> opened;
        private final Supplier<Object> state;

        Kind(Supplier<AutoCloseable> opened, Supplier<Object> state) {
            this.opened = opened;
            this.state = state;
        }

        private AutoCloseable open() {
            Libtorch.get();
            return opened.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheThreadThatOpenedAScopeClosesIt(Kind kind) throws Exception {
        Libtorch.get();
        Object before = kind.state.get();
        AutoCloseable scope = kind.open();
        Object inside = kind.state.get();
        assertThatThrownBy(() -> CompletableFuture.runAsync(() -> closed(scope)).join())
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to the thread that opened it");
        assertThat(kind.state.get()).isEqualTo(inside);
        scope.close();
        assertThat(kind.state.get()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void theInnermostIsClosedFirst(Kind kind) throws Exception {
        Libtorch.get();
        Object before = kind.state.get();
        AutoCloseable outer = kind.open();
        AutoCloseable inner = kind.open();
        assertThatIllegalStateException()
                .isThrownBy(outer::close)
                .withMessageContaining("was closed before the one opened inside it");
        inner.close();
        outer.close();
        assertThat(kind.state.get()).isEqualTo(before);
    }

    /** A second close of an inner scope would else put back what was before it while another one is open. */
    @Test
    void closingTwiceDoesNothing() {
        try (GradMode outer = GradMode.enabled()) {
            GradMode inner = GradMode.enabled();
            inner.close();
            try (GradMode later = GradMode.disabled()) {
                inner.close();
                assertThat(JniUtils.isGradMode()).isFalse();
            }
        }
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
}
