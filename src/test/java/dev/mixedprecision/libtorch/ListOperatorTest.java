package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListOperatorTest {
    private final ListOperator copyEach = new ListOperator("_foreach_copy_", 2, 0);
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

    private List<NDArray> numbers(int count, float first) {
        return IntStream.range(0, count)
                .mapToObj(i -> manager.create(first + i))
                .toList();
    }

    @Test
    void changesEveryTensorOfListsOfAnyLength() {
        for (int length : new int[] {0, 1, 64, 65, 130}) {
            List<NDArray> targets = numbers(length, 0);
            copyEach.call(List.of(targets, numbers(length, 1000)));
            assertThat(targets)
                    .extracting(NDArray::getFloat)
                    .containsExactlyElementsOf(IntStream.range(1000, 1000 + length)
                            .mapToObj(i -> (float) i)
                            .toList());
        }
    }

    /** The operator's C++ entry point would throw past the JVM. */
    @Test
    void whatTheOperatorRefusesIsAnExceptionWithItsReason() {
        List<NDArray> targets = List.of(manager.ones(new Shape(3)));
        List<NDArray> sources = List.of(manager.ones(new Shape(4)));
        assertThatThrownBy(() -> copyEach.call(List.of(targets, sources)))
                .isInstanceOf(LibtorchException.class)
                .hasMessageStartingWith("_foreach_copy_ of 1 tensors: The size of tensor");
        assertThat(targets.get(0).toFloatArray()).containsExactly(1, 1, 1);
    }

    /** TorchScript drops what has no effect that it knows of. */
    @Test
    void aScriptThatLacksTheOperatorIsNoticed() {
        assertThatThrownBy(() -> new ListOperator("_foreach_neg", 1, 0).call(List.of(numbers(2, 1))))
                .isInstanceOf(LibtorchException.class)
                .hasMessageStartingWith("libtorch has made a script without _foreach_neg");
    }
}
