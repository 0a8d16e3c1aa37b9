package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class InTurnTest {
    @Test
    void launchesTheSetsInTurnAndKeepsTheLastResultOfEach() {
        List<Integer> launched = new ArrayList<>();
        List<NDArray> results = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            AtomicInteger made = new AtomicInteger();
            Supplier<Supplier<NDArray>> another = () -> {
                int set = made.getAndIncrement();
                return () -> {
                    launched.add(set);
                    NDArray result = manager.create(set);
                    results.add(result);
                    return result;
                };
            };
            InTurn work = InTurn.of(3, another.get(), another);
            assertThat(work.sets()).isEqualTo(3);
            for (int i = 0; i < 5; i++) {
                work.launch();
            }
            assertThat(launched).containsExactly(0, 1, 2, 0, 1);
            assertThat(results).map(NDArray::isReleased).containsExactly(true, true, false, false, false);
        }
        assertThat(results).allMatch(NDArray::isReleased);
    }
}
