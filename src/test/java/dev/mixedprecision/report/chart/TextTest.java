package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void labelsThatCollideMoveDownAndThoseAtTheEndUp() {
        double[] heights = {10, 10, 10, 10, 10};
        assertThat(Text.spread(new double[] {20, 40, 41, 97, 99}, heights, 0, 100))
                .containsExactly(20, 40, 50, 85, 95);
    }

    @Test
    void linesBreakAtSpaces() {
        assertThat(Text.wrap("one two three", 13, false, Text.width("one two"))).isEqualTo("one two\nthree");
    }
}
