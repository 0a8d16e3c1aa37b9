package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @Test
    void labelsThatCollideMoveDownAndThoseAtTheEndUp() {
        double[] heights = {10, 10, 10, 10, 10};
        assertThat(Text.spread(new double[] {20, 40, 41, 97, 99}, heights, 0, 100))
                .containsExactly(20, 40, 50, 85, 95);
    }

    @ParameterizedTest
    @CsvSource({
        "'float32 + float16, promoted: 0.00214', 245",
        "backward: out of memory, 168",
        "bfloat16 graph + fused (not captured), 249",
    })
    void widthsAreThoseOfDejaVuSansOrSomewhatMore(String text, double width) {
        assertThat(Text.width(text)).isBetween(width, 1.1 * width);
    }

    @Test
    void linesBreakAtSpaces() {
        assertThat(Text.wrap("one two three", 13, false, Text.width("one two"))).isEqualTo("one two\nthree");
    }
}
