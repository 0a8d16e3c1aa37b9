package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 256 MiB are 2²⁸ bytes. */
class CachesTest {
    @ParameterizedTest
    @CsvSource({"4096, 256", "1048576, 256", "1048577, 256", "1052689, 255", "134217728, 2", "268435456, 1", "1e12, 1"})
    void coldSetsAreTwiceTheLargestCacheOrManyTogether(double bytesOfSet, int sets) {
        assertThat(Caches.COLD.sets(bytesOfSet)).isEqualTo(sets);
        assertThat(Caches.WARM.sets(bytesOfSet)).isEqualTo(1);
    }
}
