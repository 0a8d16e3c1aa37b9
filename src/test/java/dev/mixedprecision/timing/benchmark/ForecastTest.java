package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForecastTest {
    /** 30 ms of products and 20 ms of other kernels, whose bytes need 10 ms. */
    @Test
    void theMeasuredTimeIsOverTheForetoldAndOverTheLeast() {
        Forecast forecast = new Forecast("small", "float32", 30, 20, 10, 60);
        assertThat(forecast.foretoldMs()).isEqualTo(50);
        assertThat(forecast.leastMs()).isEqualTo(40);
        assertThat(forecast.ratio()).isEqualTo(1.2);
        assertThat(forecast.overLeast()).isEqualTo(1.5);
    }
}
