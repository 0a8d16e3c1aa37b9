package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.libtorch.CudaDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 50 MiB are 52428800 bytes, and 262144000 five times. */
class CachesTest {
    private final Caches cold = Caches.cold(new CudaDevice("H100", 80L << 30, 50 << 20, 9, 0));

    @ParameterizedTest
    @CsvSource({
        "4096, 256",
        "1024000, 256",
        "1024001, 256",
        "1032000, 255",
        "131072000, 2",
        "131071999, 3",
        "262144000, 1",
        "1e12, 1"
    })
    void coldSetsAreFiveTimesTheCacheOrManyTogether(double bytesOfSet, int sets) {
        assertThat(cold.sets(bytesOfSet)).isEqualTo(sets);
    }

    @Test
    void warmThereIsOneSet() {
        assertThat(Caches.WARM.sets(1)).isEqualTo(1);
    }
}
