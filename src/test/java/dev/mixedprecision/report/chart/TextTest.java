package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void labelsThatCollideShareTheMoveAndOthersStay() {
        assertThat(Text.spread(new double[] {20, 60, 60, 90}, new double[] {10, 10, 10, 10}, 0, 100))
                .containsExactly(new double[] {20, 55, 65, 90}, within(1e-9));
    }

    @Property
    void labelsNeverOverlapOrLeaveTheLimits(@ForAll @Size(max = 10) List<@DoubleRange(min = 0, max = 100) Double> at) {
        double[] wanted = at.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double[] heights = at.stream().mapToDouble(each -> 10).toArray();
        double[] middles = Text.spread(wanted, heights, 0, 100);
        for (int i = 0; i < middles.length; i++) {
            assertThat(middles[i]).isBetween(5 - 1e-9, 95 + 1e-9);
            assertThat(i == 0 ? 10 : middles[i] - middles[i - 1]).isGreaterThan(10 - 1e-9);
        }
    }

    @Test
    void linesBreakAtSpaces() {
        assertThat(Text.wrap("one two three", 13, false, Text.width("one two"))).isEqualTo("one two\nthree");
    }
}
