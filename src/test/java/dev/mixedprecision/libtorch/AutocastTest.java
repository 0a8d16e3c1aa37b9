package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.internal.TorchCpu;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AutocastTest {
    private static final Device CPU = Device.cpu();

    private NDManager manager;

    @BeforeEach
    void open() {
        Libtorch.get();
        manager = NDManager.newBaseManager(CPU);
    }

    @AfterEach
    void nothingIsLeftOver() {
        manager.close();
        assertThat(Autocast.isEnabled(CPU)).isFalse();
        assertThat(Autocast.isWeightCacheEnabled()).isTrue();
        assertThat(nesting()).as("scopes that libtorch takes to be open").isZero();
    }

    /** libtorch tells the depth only as it changes it. */
    private static int nesting() {
        TorchCpu.incrementNesting();
        return TorchCpu.decrementNesting();
    }

    @Test
    void libtorchCountsTheScopesThatAreOpen() {
        assertThat(nesting()).isZero();
        try (var outer = Autocast.on(CPU, ScalarType.FLOAT16)) {
            try (var off = Autocast.off(CPU)) {
                assertThat(nesting()).isEqualTo(2);
            }
            try (var uncached = Autocast.on(CPU, ScalarType.BFLOAT16, false)) {
                assertThat(nesting()).isEqualTo(2);
                uncached.close();
                uncached.close();
                assertThat(nesting()).isEqualTo(1);
            }
            assertThat(nesting()).isEqualTo(1);
        }
    }

    private ScalarType dtypeOfProduct() {
        try (NDArray a = manager.ones(new Shape(2, 2));
                NDArray product = a.matMul(a)) {
            return Tensors.dtype(product);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void runsMatrixProductsInItsType(ScalarType type) {
        try (var autocast = Autocast.on(CPU, type)) {
            assertThat(Autocast.isEnabled(CPU)).isTrue();
            assertThat(Autocast.dtype(CPU)).isEqualTo(type);
            assertThat(dtypeOfProduct()).isEqualTo(type);
        }
        assertThat(dtypeOfProduct()).isEqualTo(ScalarType.FLOAT32);
    }

    @Test
    void nestsAndRestores() {
        ScalarType before = Autocast.dtype(CPU);
        try (var outer = Autocast.on(CPU, ScalarType.FLOAT16)) {
            try (var off = Autocast.off(CPU)) {
                assertThat(dtypeOfProduct()).isEqualTo(ScalarType.FLOAT32);
                try (var inner = Autocast.on(CPU, ScalarType.BFLOAT16)) {
                    assertThat(dtypeOfProduct()).isEqualTo(ScalarType.BFLOAT16);
                }
                assertThat(dtypeOfProduct()).isEqualTo(ScalarType.FLOAT32);
            }
            assertThat(dtypeOfProduct()).isEqualTo(ScalarType.FLOAT16);
        }
        assertThat(Autocast.dtype(CPU)).isEqualTo(before);
    }

    @Test
    void restoresWhetherWeightsAreCached() {
        assertThat(Autocast.isWeightCacheEnabled()).isTrue();
        try (var outer = Autocast.on(CPU, ScalarType.FLOAT16, false)) {
            try (var inner = Autocast.on(CPU, ScalarType.FLOAT16)) {
                assertThat(Autocast.isWeightCacheEnabled()).isTrue();
            }
            try (var off = Autocast.off(CPU)) {
                assertThat(Autocast.isWeightCacheEnabled()).isFalse();
            }
            assertThat(Autocast.isWeightCacheEnabled()).isFalse();
        }
        assertThat(Autocast.isWeightCacheEnabled()).isTrue();
    }

    @Test
    void isRestoredAfterAnException() {
        assertThatThrownBy(() -> {
                    try (var autocast = Autocast.on(CPU, ScalarType.BFLOAT16)) {
                        throw new IllegalStateException("thrown inside");
                    }
                })
                .hasMessage("thrown inside");
        assertThat(Autocast.isEnabled(CPU)).isFalse();
    }

    @Test
    void belongsToItsThread() {
        try (var autocast = Autocast.on(CPU, ScalarType.BFLOAT16)) {
            assertThat(CompletableFuture.supplyAsync(() -> Autocast.isEnabled(CPU))
                            .join())
                    .isFalse();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            CompletableFuture.runAsync(autocast::close)
                    .exceptionally(e -> {
                        thrown.set(e.getCause());
                        return null;
                    })
                    .join();
            assertThat(thrown.get())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to the thread that opened it");
            assertThat(Autocast.isEnabled(CPU)).isTrue();
        }
    }

    @Test
    void mustBeClosedInnermostFirst() {
        Autocast outer = Autocast.on(CPU, ScalarType.BFLOAT16);
        Autocast inner = Autocast.off(CPU);
        assertThatThrownBy(outer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("before the one opened inside it");
        inner.close();
        outer.close();
        outer.close(); // a second time does nothing
    }

    @Test
    void refusesTypesThatAreNotLow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Autocast.on(CPU, ScalarType.FLOAT64))
                .withMessageContaining("float64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Autocast.on(Device.of("mps", 0), ScalarType.BFLOAT16))
                .withMessageContaining("mps");
    }

    @Test
    void keepsAWeightsCopyUntilTheOutermostScopeEnds() {
        NDArray weight = manager.ones(new Shape(2, 2));
        weight.setRequiresGradient(true);
        NDArray input = manager.ones(new Shape(2, 2));
        try (var grad = GradMode.enabled()) {
            try (var autocast = Autocast.on(CPU, ScalarType.BFLOAT16)) {
                assertThat(first(input.matMul(weight))).isEqualTo(2);
                overwrite(weight, 3);
                assertThat(first(input.matMul(weight)))
                        .as("the copy, cast before the change")
                        .isEqualTo(2);
            }
            try (var autocast = Autocast.on(CPU, ScalarType.BFLOAT16)) {
                assertThat(first(input.matMul(weight))).isEqualTo(6);
                overwrite(weight, 2);
                Autocast.clearWeightCache();
                assertThat(first(input.matMul(weight)))
                        .as("cast anew, since the copy was dropped")
                        .isEqualTo(4);
                assertThat(Autocast.isEnabled(CPU)).isTrue();
            }
            try (var autocast = Autocast.on(CPU, ScalarType.BFLOAT16, false)) {
                overwrite(weight, 1);
                assertThat(first(input.matMul(weight))).isEqualTo(2);
                overwrite(weight, 3);
                assertThat(first(input.matMul(weight))).as("no copy is kept").isEqualTo(6);
            }
        }
    }

    private static double first(NDArray array) {
        return Tensors.toDoubles(array)[0];
    }

    private static void overwrite(NDArray weight, float value) {
        try (var noGrad = GradMode.disabled()) {
            weight.muli(0).addi(value);
        }
    }
}
