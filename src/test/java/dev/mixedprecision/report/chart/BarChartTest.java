package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.mixedprecision.report.chart.SvgDocument.Box;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BarChartTest {
    private static final Offset<Double> NEAR = within(0.05);

    /** The parts of the n-th group's bars: one of two parts is as strong as {@code part} says. */
    private static List<Box> parts(SvgDocument svg, int group, int part) {
        return svg.boxes("rect", "fill", Look.tint(Look.of(group).colour(), part == 0 ? 0.9 : 0.25));
    }

    @Test
    void partsAreStackedInProportionAndGroupsStandSideBySide() {
        SvgDocument svg = SvgDocument.of(BarChart.titled("stacked")
                .x("size")
                .y("time", "ms")
                .bar("small", "fp32", Segment.of("forward", 11), Segment.of("backward", 22))
                .bar("small", "bf16", Segment.of("forward", 5.5), Segment.of("backward", 0)));
        Box forward = parts(svg, 0, 0).get(0);
        Box backward = parts(svg, 0, 1).get(0);
        Box low = parts(svg, 1, 0).get(0);
        assertThat(forward.left()).isCloseTo(svg.plot().left(), NEAR).isCloseTo(low.left(), NEAR);
        assertThat(forward.width()).isCloseTo(svg.plot().width() / 3, NEAR);
        assertThat(backward.width()).isCloseTo(2 * forward.width(), NEAR);
        assertThat(backward.left()).isCloseTo(forward.right(), NEAR);
        assertThat(low.width()).isCloseTo(forward.width() / 2, NEAR);
        assertThat(parts(svg, 1, 1).get(0).width()).isLessThan(0.2);
        assertThat(low.top()).isGreaterThan(forward.bottom());
        assertThat(svg.contents())
                .contains("time (ms)", "size", "small", "fp32", "bf16", "forward", "backward")
                .contains("11", "22", "33", "5.5");
        Box total = svg.text("33").box();
        assertThat(total.left()).isGreaterThan(backward.right());
        assertThat((total.top() + total.bottom()) / 2).isBetween(backward.top(), backward.bottom());
        Box name = svg.text("fp32").box();
        assertThat(name.right()).isLessThan(forward.left());
        assertThat((name.top() + name.bottom()) / 2).isBetween(forward.top(), forward.bottom());
    }

    @Test
    void anIntervalSpansTheValuePlusAndMinusTheDeviationFromItsOwnBase() {
        SvgDocument svg = SvgDocument.of(BarChart.titled("interval")
                .bar(
                        "small",
                        "fp32",
                        Segment.of("forward", 10),
                        Segment.of("backward", 20).plusMinus(5)));
        Box forward = parts(svg, 0, 0).get(0);
        double unit = forward.width() / 10;
        List<Box> lines = svg.boxes("line", "stroke", Look.INK);
        assertThat(lines).as("the interval and its two ends").hasSize(3);
        assertThat(lines.get(0).left()).isCloseTo(forward.left() + 25 * unit, NEAR);
        assertThat(lines.get(0).right()).isCloseTo(forward.left() + 35 * unit, NEAR);
        assertThat(svg.plot().right()).as("room for it").isGreaterThanOrEqualTo(forward.left() + 35 * unit - 0.05);
    }

    @Test
    void missingValuesAreSaidWhereTheBarWouldBe() {
        SvgDocument svg = SvgDocument.of(BarChart.titled("missing")
                .missing("out of memory")
                .bar("xl", "fp32", Segment.of("forward", 10), Segment.of("backward", Double.NaN))
                .bar("xl", "bf16", Segment.of("forward", Double.NaN), Segment.of("backward", Double.POSITIVE_INFINITY))
                .bar("2.7B", "fp32"));
        assertThat(svg.contents())
                .containsOnlyOnce("backward: out of memory")
                .filteredOn("out of memory"::equals)
                .hasSize(2);
        Box forward = parts(svg, 0, 0).get(0);
        assertThat(svg.text("backward: out of memory").box().left()).isBetween(forward.right(), forward.right() + 10);
        assertThat(svg.text("out of memory").box().left()).isBetween(forward.left(), forward.left() + 10);
        assertThat(parts(svg, 0, 1)).isEmpty();
        assertThat(parts(svg, 1, 0)).isEmpty();
        assertThat(svg.description()).contains("xl fp32 forward: 10; xl fp32 backward: out of memory;");
        svg.requireReadable();
    }

    @Test
    void manyBarsAndLongNamesStayReadableAndNoneIsSaid() {
        BarChart chart = BarChart.titled("many & <long> ".repeat(20)).x("size").y("time", "ms");
        assertThat(SvgDocument.of(chart).contents()).contains("no data");
        for (int category = 0; category < 12; category++) {
            for (int group = 0; group < 8; group++) {
                chart = chart.bar(
                        "a model size of many words, number " + category,
                        "precision " + group + " of a long name",
                        Segment.of("forward", 1e4 * category).plusMinus(10),
                        Segment.of("backward", group == 2 ? Double.NaN : 1e3));
            }
        }
        SvgDocument.of(chart).requireReadable();
        for (double value : new double[] {0, 1e27, 1e-300}) {
            SvgDocument.of(BarChart.titled("one").bar("a", "b", Segment.of("", value)))
                    .requireReadable();
        }
    }

    @Test
    void mistakesAreRefusedWithTheNamesInvolved() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Segment.of("forward", -1))
                .withMessage("A bar cannot show -1.0 as 'forward': it is negative");
        BarChart chart = BarChart.titled("twice").bar("a", "b", Segment.of("", 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chart.bar("a", "b", Segment.of("", 2)))
                .withMessage("Two bars of 'twice' have the same category and group");
    }
}
