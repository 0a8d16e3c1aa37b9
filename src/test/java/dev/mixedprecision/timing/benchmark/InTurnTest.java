package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InTurnTest {
    @Test
    void launchesTheSetsInTurnAndKeepsTheLastResultOfEach() {
        List<Integer> launched = new ArrayList<>();
        List<NDArray> results = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            List<Supplier<NDArray>> sets = IntStream.range(0, 3)
                    .<Supplier<NDArray>>mapToObj(set -> () -> {
                        launched.add(set);
                        NDArray result = manager.create(set);
                        results.add(result);
                        return result;
                    })
                    .toList();
            InTurn work = new InTurn(sets);
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
