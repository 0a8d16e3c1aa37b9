package dev.mixedprecision.libtorch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.libtorch.LibtorchException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnDemandTest {
    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void isMadeOnce() {
        OnDemand<Integer> number = new OnDemand<>(attempts::incrementAndGet);
        assertThat(attempts).hasValue(0);
        assertThat(number.get()).isEqualTo(1);
        assertThat(number.get()).isEqualTo(1);
    }

    @Test
    void whatFailedFailsEachTimeWithTheReason() {
        OnDemand<Integer> library = new OnDemand<>(() -> {
            attempts.incrementAndGet();
            throw new UnsatisfiedLinkError("no such library");
        });
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(library::get)
                    .isInstanceOf(LibtorchException.class)
                    .hasMessage("no such library");
        }
        assertThat(attempts).hasValue(1);
    }
}
