package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.timing.benchmark.Forecast.Parts;
import org.junit.jupiter.api.Test;

class ForecastTest {
    /** 30 ms of products and 20 ms of other kernels; 25 ms where a cache has the factors, and 10 for the bytes. */
    @Test
    void theMeasuredTimeIsOverTheForetoldAndOverTheLeast() {
        Forecast forecast = new Forecast("small", "float32", new Parts(30, 20), new Parts(25, 10), 70);
        assertThat(forecast.foretold().totalMs()).isEqualTo(50);
        assertThat(forecast.least().totalMs()).isEqualTo(35);
        assertThat(forecast.ratio()).isEqualTo(1.4);
        assertThat(forecast.overLeast()).isEqualTo(2);
    }
}
