package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.mixedprecision.report.chart.SvgDocument.Box;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class LineChartTest {
    private static final Offset<Double> NEAR = within(0.03);
    private static final double NAN = Double.NaN;

    /** The share of the plot's width, from the left, and of its height, from below, at which a curve's corner lies. */
    private static double[] share(SvgDocument svg, double[] corner) {
        Box plot = svg.plot();
        return array((corner[0] - plot.left()) / plot.width(), (plot.bottom() - corner[1]) / plot.height());
    }

    private static void assertShares(SvgDocument svg, double[]... expected) {
        List<double[]> corners = SvgDocument.corners(svg.curve(0).get(0));
        assertThat(corners).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(share(svg, corners.get(i))).containsExactly(expected[i], within(1e-3));
        }
    }

    @Test
    void aLinearAxisStartsWhereItIsTold() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("linear")
                .x(Axis.linear("x").from(0))
                .y(Axis.linear("y", "ms").from(0))
                .with(Curve.line("s", array(0, 2, 8), array(0, 10, 20))));
        // 5 % of room above 20.
        assertShares(svg, array(0, 0), array(0.25, 10 / 21.0), array(1, 20 / 21.0));
        assertThat(svg.contents()).contains("x", "y (ms)", "0", "20", "s: 20");
    }

    @Test
    void aLogarithmicAxisPutsTenHalfwayBetweenOneAndAHundred() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("log")
                .x(Axis.log10("x"))
                .y(Axis.log10("y").from(1e-8))
                .with(Curve.line("s", array(1, 10, 100), array(1e-8, 1e-4, 1))));
        assertShares(svg, array(0, 0), array(0.5, 0.5 / 1.05), array(1, 1 / 1.05));
        assertThat(svg.contents()).contains("1", "10", "100", "10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰");
        double middle = (svg.plot().left() + svg.plot().right()) / 2;
        Box ten = svg.text("10").box();
        assertThat((ten.left() + ten.right()) / 2).isCloseTo(middle, within(1.0));
    }

    @Test
    void theDataAndTheirIntervalsDecideTheRangeWithRoomAboveAndBelow() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("range")
                .with(Curve.line("s", array(0, 1), array(0, 10)).interval(array(NAN, 5), array(NAN, 20))));
        // From −1 to 21.
        assertShares(svg, array(0, 1 / 22.0), array(1, 11 / 22.0));
        Box interval = svg.boxes("line", "stroke", Look.of(0).colour()).stream()
                .filter(line -> Math.abs(line.height()) > 1)
                .findFirst()
                .orElseThrow();
        Box plot = svg.plot();
        assertThat(Math.abs(interval.height())).isCloseTo(plot.height() * 15 / 22, NEAR);
        assertThat(Math.max(interval.top(), interval.bottom())).isCloseTo(plot.bottom() - plot.height() * 6 / 22, NEAR);
    }

    @Test
    void categoriesHaveTheirNamesAndTheValuesAndBandsOfThePoints() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("categories")
                .x(Axis.categories("size", List.of("small", "large")))
                .y(Axis.linear("y").from(0))
                .with(new Band("published", List.of(new Band.Range(0, 1, 3), new Band.Range(1, NAN, 4))))
                .with(Curve.line("first", array(0, 1), array(1.5, 2.25)))
                .with(Curve.line("second", array(0, 1), array(1.75, 4))));
        Box plot = svg.plot();
        List<double[]> first = SvgDocument.corners(svg.curve(0).get(0));
        List<double[]> second = SvgDocument.corners(svg.curve(1).get(0));
        assertThat((first.get(0)[0] + second.get(0)[0]) / 2).isCloseTo(plot.left() + plot.width() / 4, NEAR);
        assertThat(second.get(0)[0] - first.get(0)[0]).as("apart").isBetween(10.0, 20.0);
        assertThat(svg.contents()).contains("small", "large", "1.5", "2.25", "1.75", "4", "first", "second");
        List<Box> bands = svg.boxes("rect", "fill", Look.BAND);
        assertThat(bands).hasSize(1);
        assertThat(plot.bottom() - bands.get(0).bottom()).isCloseTo(plot.height() / 4.2, NEAR);
        assertThat(bands.get(0).height()).isCloseTo(plot.height() * 2 / 4.2, NEAR);
        assertThat(svg.description()).contains("first: 1.5 at small, 2.25 at large.");
    }

    @Test
    void aReferenceLineCrossesThePlotAndIsLabelled() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("references")
                .y(Axis.linear("y").from(0))
                .with(Curve.line("s", array(0, 4), array(0, 20)))
                .with(ReferenceLine.horizontal(10, "exact sum 10")));
        Box plot = svg.plot();
        Box line = svg.boxes("line", "stroke", Look.FAINT_INK).get(0);
        assertThat(line.top()).isEqualTo(line.bottom()).isCloseTo(plot.bottom() - plot.height() * 10 / 21, NEAR);
        assertThat(Math.abs(line.width())).isCloseTo(plot.width(), NEAR);
        assertThat(svg.text("exact sum 10").box().left()).isGreaterThan(plot.right());
        assertThat(svg.description()).endsWith("exact sum 10: 10.");
    }

    @Test
    void gapsAreLeftAndSaid() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("gaps")
                .y(Axis.log10("y"))
                .with(Curve.line(
                        "loss",
                        array(1, 2, 3, 4, 5, 6, 7, 8),
                        array(1, 2, NAN, 4, Double.POSITIVE_INFINITY, 0, 7, 8))));
        assertThat(svg.curve(0))
                .extracting(path -> SvgDocument.corners(path).size())
                .contains(2, 2);
        assertThat(svg.markers(0)).as("one of them alone between gaps").hasSize(5 + 1);
        assertThat(svg.contents())
                .contains("Not drawn, without a place on the axes: 3 of the points of 'loss' (first: NaN at 3).");
    }

    @Test
    void coincidingCurvesDifferInColourDashesWidthAndMarkers() {
        double[] x = IntStream.range(0, 100).asDoubleStream().toArray();
        SvgDocument svg = SvgDocument.of(
                LineChart.titled("same").with(Curve.line("first", x, x)).with(Curve.line("second", x, x)));
        for (String attribute : List.of("stroke", "stroke-dasharray", "stroke-width")) {
            assertThat(List.of(svg.curve(0).get(0), svg.curve(1).get(0)))
                    .extracting(path -> path.getAttribute(attribute))
                    .doesNotHaveDuplicates();
        }
        List<Element> first = svg.markers(0);
        List<Element> second = svg.markers(1);
        assertThat(first).hasSizeBetween(6, 9).hasSameSizeAs(second);
        assertThat(first.get(0).getTagName()).isNotEqualTo(second.get(0).getTagName());
        for (int i = 0; i < first.size() - 1; i++) {
            double x1 = SvgDocument.number(first.get(i), "cx");
            double x2 = SvgDocument.number(second.get(i), "x") + SvgDocument.number(second.get(i), "width") / 2;
            assertThat(Math.abs(x1 - x2)).as("distance of the markers %s", i).isGreaterThan(10);
        }
    }

    @Test
    void manyStepsStaySmallAndKeepTheirPeaks() {
        double[] x = IntStream.range(0, 100_000).asDoubleStream().toArray();
        double[] y = x.clone();
        y[70_001] = 1e6;
        LineChart chart = LineChart.titled("long").y(Axis.linear("y").from(0)).with(Curve.line("s", x, y));
        assertThat(chart.toSvg()).hasSizeLessThan(40_000);
        SvgDocument svg = SvgDocument.of(chart);
        assertThat(SvgDocument.corners(svg.curve(0).get(0)))
                .extracting(corner -> share(svg, corner)[1])
                .anyMatch(share -> share > 0.9);
    }

    @Test
    void manyLabelsAtOnePlaceMoveApart() {
        LineChart chart = LineChart.titled("many");
        for (int i = 0; i < 25; i++) {
            chart = chart.with(Curve.line("curve number " + i, array(0, 1), array(0, 1)));
        }
        SvgDocument svg = SvgDocument.of(chart);
        assertThat(svg.contents())
                .filteredOn(text -> text.startsWith("curve number"))
                .hasSize(25);
        svg.requireReadable();
    }

    @Test
    void longTextsBreakAndSpecialCharactersSurvive() {
        String nasty = "a < b & \"c\" > 'd' ]]> é ± \u0000 \uD800 id=\"p1\" ";
        LineChart chart = LineChart.titled(nasty.repeat(8))
                .subtitle(nasty.repeat(8))
                .note(nasty.repeat(8))
                .x(Axis.linear(nasty))
                .y(Axis.linear(nasty))
                .with(Curve.line(nasty, array(0, 1), array(0, 1)));
        SvgDocument svg = SvgDocument.of(chart);
        svg.requireReadable();
        String clean = nasty.replace('\u0000', '\uFFFD').replace('\uD800', '\uFFFD');
        assertThat(svg.elements("title").get(0).getTextContent()).isEqualTo(clean.repeat(8));
        assertThat(svg.contents()).contains(clean.strip());
    }

    @Test
    void levelAndEmptyChartsAreDrawnAndSayThatThereAreNoData() {
        for (Axis axis : List.of(Axis.linear("a"), Axis.log10("a"))) {
            for (double value : array(0, 1, -1, 65504, 5.96e-8, 1e-300, 1e300, Double.MIN_VALUE, NAN)) {
                double[] values = array(value, value);
                LineChart chart = LineChart.titled("level").x(axis).y(axis).with(Curve.line("s", values, values));
                SvgDocument svg = SvgDocument.of(chart);
                svg.requireReadable();
                boolean isEmpty = svg.contents().contains("no data");
                assertThat(isEmpty).as("%s on %s", value, axis).isEqualTo(!axis.shows(value));
            }
        }
        assertThat(SvgDocument.of(LineChart.titled("")).contents()).contains("no data");
    }

    @Property(tries = 60)
    void whateverTheDataAllIsInThePlot(@ForAll @Size(max = 8) List<Double> values, @ForAll boolean isLog) {
        double[] data =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        Axis axis = isLog ? Axis.log10("a") : Axis.linear("a");
        SvgDocument svg = SvgDocument.of(LineChart.titled("any")
                .x(axis)
                .y(axis)
                .with(Curve.line("s", data, data).interval(data, data))
                .with(ReferenceLine.horizontal(data.length == 0 ? NAN : data[0], "r")));
        Box plot = svg.plot();
        assertThat(svg.curve(0))
                .allSatisfy(path -> assertThat(SvgDocument.corners(path)).allSatisfy(corner -> {
                    assertThat(corner[0]).isBetween(plot.left() - 0.03, plot.right() + 0.03);
                    assertThat(corner[1]).isBetween(plot.top() - 0.03, plot.bottom() + 0.03);
                }));
    }

    @Test
    void mistakesAreRefusedWithTheNamesInvolved() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Curve.line("loss", array(1), array(1, 2)))
                .withMessage("The arrays of 'loss' differ in length: [1, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Axis.log10("error").from(0))
                .withMessage("The axis 'error' cannot start at 0.0 on LOG10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Axis.categories("size", List.of()))
                .withMessageContaining("'size' on CATEGORIES");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LineChart.titled("t").y(Axis.categories("size", List.of("small"))))
                .withMessageContaining("'t'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LineChart.titled("t").with(new Band("b", List.of())))
                .withMessageContaining("'t'");
    }

    private static double[] array(double... values) {
        return values;
    }
}
