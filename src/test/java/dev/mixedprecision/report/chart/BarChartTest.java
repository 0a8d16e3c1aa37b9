package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class BarChartTest {
    private static final Offset<Double> PIXEL_HUNDREDTH = within(0.0201);

    @Test
    void partsAreStackedInProportion() {
        SvgDocument svg = SvgDocument.of(BarChart.titled("stacked")
                .bar("small", "fp32", Segment.of("forward", 10), Segment.of("backward", 20))
                .bar("small", "bf16", Segment.of("forward", 5), Segment.of("backward", 0)));
        List<Box> boxes =
                svg.ofClass("segment").stream().map(SvgDocument::rectangle).toList();
        Box forward = boxes.get(0);
        Box backward = boxes.get(1);
        assertThat(backward.height()).isCloseTo(2 * forward.height(), PIXEL_HUNDREDTH);
        assertThat(backward.bottom()).isCloseTo(forward.top(), PIXEL_HUNDREDTH);
        assertThat(boxes.get(2).height()).isCloseTo(forward.height() / 2, PIXEL_HUNDREDTH);
        assertThat(boxes.get(3).height()).isZero();
        double baseline = SvgDocument.number(svg.ofClass("baseline").get(0), "y1");
        assertThat(boxes.get(2).bottom())
                .isCloseTo(forward.bottom(), PIXEL_HUNDREDTH)
                .isCloseTo(baseline, PIXEL_HUNDREDTH);
        assertThat(boxes.get(2).left()).isGreaterThan(forward.right());
        assertThat(svg.texts("value")).containsExactly("30", "5");
        assertThat(svg.texts("tick")).contains("fp32", "bf16", "small");
        assertThat(svg.texts("label"))
                .containsExactly("fp32 forward", "fp32 backward", "bf16 forward", "bf16 backward");
    }

    @Test
    void anIntervalSpansTheValuePlusAndMinusTheDeviationFromItsOwnBase() {
        SvgDocument svg = SvgDocument.of(BarChart.titled("interval")
                .bar(
                        "small",
                        "fp32",
                        Segment.of("forward", 10),
                        Segment.of("backward", 20).plusMinus(5)));
        Box forward = SvgDocument.rectangle(svg.ofClass("segment").get(0));
        double unit = forward.height() / 10;
        assertThat(svg.ofClass("interval")).hasSize(1);
        String[] ends = svg.ofClass("interval").get(0).getAttribute("d").split("[ MVh]+");
        assertThat(Double.parseDouble(ends[2])).isCloseTo(forward.bottom() - 25 * unit, within(0.1));
        assertThat(Double.parseDouble(ends[6])).isCloseTo(forward.bottom() - 35 * unit, within(0.1));
    }

    @Test
    void missingValuesAreSaid() {
        SvgDocument svg = SvgDocument.of(BarChart.titled("missing")
                .missing("out of memory")
                .bar("xl", "fp32", Segment.of("forward", 10), Segment.of("backward", Double.NaN))
                .bar("xl", "bf16", Segment.of("forward", Double.NaN), Segment.of("backward", Double.POSITIVE_INFINITY))
                .bar("2.7B", "fp32"));
        assertThat(String.join(" ", svg.texts("missing")))
                .isEqualTo("backward: out of memory out of memory out of memory");
        assertThat(svg.texts("value")).isEmpty();
        assertThat(svg.ofClass("segment")).hasSize(1);
        assertThat(svg.elements("desc").get(0).getTextContent())
                .contains("xl fp32 forward: 10; xl fp32 backward: out of memory;");
        svg.requireReadable();
    }

    @Test
    void aReferenceLineLiesAtItsValue() {
        SvgDocument svg = SvgDocument.of(BarChart.titled("reference")
                .y("speed-up", "×")
                .bar("small", "bf16", Segment.of("", 2).between(1.5, 2.5))
                .with(ReferenceLine.horizontal(1, "no gain")));
        Box bar = SvgDocument.rectangle(svg.ofClass("segment").get(0));
        Element line = svg.ofClass("reference").get(0);
        assertThat(SvgDocument.number(line, "y1")).isCloseTo((bar.top() + bar.bottom()) / 2, PIXEL_HUNDREDTH);
        assertThat(svg.texts("axis-label")).contains("speed-up (×)");
        assertThat(svg.texts("label")).containsExactly("bf16", "no gain");
    }

    @Test
    void manyBarsAndLongNamesStayReadable() {
        BarChart chart = BarChart.titled("many & <long> ".repeat(20))
                .x("sizes ".repeat(60))
                .y("time ".repeat(60), "ms");
        for (int category = 0; category < 12; category++) {
            for (int group = 0; group < 5; group++) {
                chart = chart.bar(
                        "a model size of many words, number " + category,
                        "precision " + group + " of a long name".repeat(4),
                        Segment.of("forward", 1e4 * category).plusMinus(10),
                        Segment.of("backward", group == 2 ? Double.NaN : 1e3));
            }
        }
        SvgDocument.of(chart.missing("out of memory")).requireReadable();
    }

    @Test
    void emptyAndZeroChartsAreDrawn() {
        SvgDocument empty = SvgDocument.of(BarChart.titled("empty"));
        empty.requireReadable();
        assertThat(empty.textBoxes()).extracting(SvgDocument.TextBox::text).contains("no data");
        SvgDocument.of(BarChart.titled("zero").bar("a", "b", Segment.of("", 0))).requireReadable();
        SvgDocument.of(BarChart.titled("huge").bar("a", "b", Segment.of("", 1e249)))
                .requireReadable();
        SvgDocument.of(BarChart.titled("tiny").bar("a", "b", Segment.of("", 1e-300)))
                .requireReadable();
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chart.with(ReferenceLine.vertical(1, "v")))
                .withMessageContaining("'twice'");
    }
}
