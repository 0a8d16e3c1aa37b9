package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class LineChartTest {
    private static final Offset<Double> PIXEL_HUNDREDTH = within(0.0101);
    private static final double NAN = Double.NaN;

    @Test
    void aPointAtBothAxesEndsLiesInThePlotsCorner() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("linear")
                .x(Axis.linear("x").from(0).to(8))
                .y(Axis.linear("y").from(-1).to(3))
                .with(Series.line("s", array(0, 2, 8), array(-1, 2, 3))));
        Box plot = svg.plot();
        List<double[]> corners = SvgDocument.corners(svg.ofClass("series").get(0));
        assertThat(corners.get(0)).containsExactly(array(plot.left(), plot.bottom()), PIXEL_HUNDREDTH);
        assertThat(corners.get(1))
                .containsExactly(
                        array(plot.left() + plot.width() / 4, plot.top() + plot.height() / 4), PIXEL_HUNDREDTH);
        assertThat(corners.get(2)).containsExactly(array(plot.right(), plot.top()), PIXEL_HUNDREDTH);
    }

    @Test
    void aLogarithmicAxisPutsTenHalfwayBetweenOneAndAHundred() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("log")
                .x(Axis.log10("x"))
                .y(Axis.log2("y").from(0.25).to(4))
                .with(Series.line("s", array(1, 10, 100), array(0.25, 1, 4))));
        Box plot = svg.plot();
        List<double[]> corners = SvgDocument.corners(svg.ofClass("series").get(0));
        assertThat(corners.get(0)).containsExactly(array(plot.left(), plot.bottom()), PIXEL_HUNDREDTH);
        assertThat(corners.get(1))
                .containsExactly(array(plot.centre(), (plot.top() + plot.bottom()) / 2), PIXEL_HUNDREDTH);
        assertThat(corners.get(2)).containsExactly(array(plot.right(), plot.top()), PIXEL_HUNDREDTH);
        assertThat(svg.texts("tick")).contains("1", "10", "100", "2⁻²", "2⁻¹", "2⁰", "2¹", "2²");
    }

    @Test
    void theDataDecideTheRangeWithRoomAboveAndBelow() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("range")
                .with(Series.line("s", array(0, 1), array(0, 10)).interval(array(NAN, 5), array(NAN, 20))));
        Box plot = svg.plot();
        // From −1 to 21: the intervals count, and 5 % of 20 is added at either end.
        List<double[]> corners = SvgDocument.corners(svg.ofClass("series").get(0));
        assertThat(corners.get(0)[1]).isCloseTo(plot.bottom() - plot.height() / 22, PIXEL_HUNDREDTH);
        assertThat(corners.get(1)[1]).isCloseTo(plot.top() + plot.height() / 2, PIXEL_HUNDREDTH);
        assertThat(svg.ofClass("interval")).hasSize(1);
        double low = plot.bottom() - plot.height() * 6 / 22;
        double high = plot.bottom() - plot.height() * 21 / 22;
        assertThat(svg.ofClass("interval").get(0).getAttribute("d"))
                .contains(" " + SvgWriter.number(low) + "V" + SvgWriter.number(high));
    }

    @Test
    void aStepHoldsItsValueUntilTheNext() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("steps")
                .x(Axis.linear("x").from(0).to(2))
                .y(Axis.linear("y").from(0).to(1))
                .with(Series.steps("s", array(0, 1, 2), array(0, 1, 1))));
        Box plot = svg.plot();
        assertThat(SvgDocument.corners(svg.ofClass("series").get(0)))
                .containsExactly(
                        array(plot.left(), plot.bottom()),
                        array(plot.centre(), plot.bottom()),
                        array(plot.centre(), plot.top()),
                        array(plot.right(), plot.top()),
                        array(plot.right(), plot.top()));
    }

    @Test
    void aBandLiesBetweenItsEnds() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("band")
                .y(Axis.linear("y").from(0).to(10))
                .with(Band.between("published", array(0, 1), array(2, 0), array(4, 10))));
        Box plot = svg.plot();
        Element path = (Element)
                svg.ofClass("band").get(0).getElementsByTagName("path").item(0);
        path.setAttribute("d", path.getAttribute("d").replace("Z", ""));
        assertThat(SvgDocument.corners(path))
                .extracting(corner -> (plot.bottom() - corner[1]) / plot.height())
                .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-4 ? 0 : Double.compare(a, b), Double.class)
                .containsExactly(0.4, 1.0, 0.0, 0.2);
    }

    @Test
    void categoriesStandInTheMiddleOfEqualParts() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("categories")
                .x(Axis.categories("size", List.of("small", "large")))
                .with(Series.points("s", array(0, 1), array(1, 2))));
        Box plot = svg.plot();
        assertThat(svg.elements("circle"))
                .filteredOn(circle -> !circle.getParentNode().equals(svg.root()))
                .extracting(circle -> SvgDocument.number(circle, "cx"))
                .satisfiesExactly(
                        small -> assertThat(small).isCloseTo(plot.left() + plot.width() / 4, PIXEL_HUNDREDTH),
                        large -> assertThat(large).isCloseTo(plot.left() + plot.width() * 3 / 4, PIXEL_HUNDREDTH));
        assertThat(svg.texts("tick")).contains("small", "large");
    }

    @Test
    void referenceLinesCrossThePlotAndAreLabelled() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("references")
                .x(Axis.linear("x").from(0).to(4))
                .y(Axis.linear("y").from(0).to(40))
                .with(Series.line("s", array(0, 4), array(0, 40)))
                .with(ReferenceLine.horizontal(10, "exact sum 10"))
                .with(ReferenceLine.vertical(1, "first"))
                .with(ReferenceLine.vertical(1.01, "second")));
        Box plot = svg.plot();
        List<Element> lines = svg.ofClass("reference");
        assertThat(SvgDocument.number(lines.get(0), "y1"))
                .isCloseTo(plot.bottom() - plot.height() / 4, PIXEL_HUNDREDTH);
        assertThat(SvgDocument.number(lines.get(1), "x1")).isCloseTo(plot.left() + plot.width() / 4, PIXEL_HUNDREDTH);
        assertThat(svg.texts("label")).contains("exact sum 10", "first", "second");
        svg.requireReadable();
    }

    @Test
    void gapsAreLeftAndSaid() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("gaps")
                .y(Axis.log10("y"))
                .with(Series.line(
                        "loss", array(1, 2, 3, 4, 5, 6, 7), array(1, 2, NAN, 4, Double.POSITIVE_INFINITY, 0, 7))));
        String path = svg.ofClass("series").get(0).getAttribute("d");
        assertThat(path.chars().filter(c -> c == 'M')).as("runs of %s", path).hasSize(3);
        assertThat(svg.textBoxes())
                .extracting(SvgDocument.TextBox::text)
                .contains(
                        "Not drawn: 2 points of 'loss', not finite (first: NaN at 3).",
                        "Not drawn: 1 point of 'loss', without a place on the logarithmic axis (first: 0 at 6).");
    }

    @Test
    void aLonePointBetweenGapsIsShownByAMarker() {
        double[] x = IntStream.range(0, 100).asDoubleStream().toArray();
        double[] y = DoubleStream.generate(() -> NAN).limit(100).toArray();
        y[0] = 1;
        y[50] = 1;
        y[99] = 1;
        SvgDocument svg = SvgDocument.of(
                LineChart.titled("lone").with(Series.line("s", x, y).asThin()));
        assertThat(svg.elements("circle")).hasSize(3);
    }

    @Test
    void coincidingSeriesDifferInColourDashesWidthAndMarker() {
        double[] x = IntStream.range(0, 100).asDoubleStream().toArray();
        SvgDocument svg = SvgDocument.of(
                LineChart.titled("same").with(Series.line("first", x, x)).with(Series.line("second", x, x)));
        for (String attribute : List.of("stroke", "stroke-dasharray", "stroke-width")) {
            assertThat(svg.ofClass("series"))
                    .extracting(path -> path.getAttribute(attribute))
                    .doesNotHaveDuplicates();
        }
        assertThat(svg.ofClass("marker"))
                .as("markers of one do not cover those of the other")
                .extracting(marker -> marker.getAttribute("cx") + marker.getAttribute("transform"))
                .doesNotHaveDuplicates();
    }

    @Test
    void seriesOfOneNameShareLookAndLabel() {
        SvgDocument svg = SvgDocument.of(LineChart.titled("seeds")
                .with(Series.line("float32", array(0, 1), array(0, 1)).asThin())
                .with(Series.line("bfloat16", array(0, 1), array(0, 2)).asThin())
                .with(Series.line("float32", array(0, 1), array(0, 3)).asThin()));
        assertThat(svg.texts("label")).containsExactlyInAnyOrder("float32", "bfloat16");
        assertThat(svg.ofClass("series"))
                .extracting(path -> path.getAttribute("stroke"))
                .containsExactly(Palette.colour(0), Palette.colour(1), Palette.colour(0));
    }

    @Test
    void manyLabelsAtOnePlaceMoveApart() {
        LineChart chart = LineChart.titled("many");
        for (int i = 0; i < 25; i++) {
            chart = chart.with(Series.line("series number " + i, array(0, 1), array(0, 1)));
        }
        SvgDocument svg = SvgDocument.of(chart);
        assertThat(svg.texts("label")).hasSize(25);
        svg.requireReadable();
    }

    @Test
    void longTextsBreakAndSpecialCharactersSurvive() {
        String nasty = "a < b & \"c\" > 'd' ]]> é ± 中文 🙂 \u0000 \uD800 ";
        String longText = nasty.repeat(12);
        LineChart chart = LineChart.titled(longText)
                .subtitle(longText)
                .note(longText)
                .x(Axis.linear(longText))
                .y(Axis.linear(longText))
                .with(Series.line(longText, array(0, 1), array(0, 1)))
                .with(ReferenceLine.vertical(0.5, longText))
                .with(ReferenceLine.horizontal(0.5, "x".repeat(200)))
                .with(Band.between(longText, array(0), array(0), array(1)));
        SvgDocument svg = SvgDocument.of(chart);
        svg.requireReadable();
        assertThat(svg.elements("title").get(0).getTextContent())
                .isEqualTo(longText.replace('\u0000', '\uFFFD').replace('\uD800', '\uFFFD'));
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0,
                1,
                -1,
                10,
                65504,
                5.96e-8,
                1e-300,
                1e300,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY
            })
    void anyLevelSeriesIsDrawn(double value) {
        for (Axis axis : List.of(Axis.linear("a"), Axis.log10("a"), Axis.log2("a"))) {
            requireSound(LineChart.titled("level")
                    .x(axis)
                    .y(axis)
                    .with(Series.line("s", array(value, value, value), array(value, value, value))));
            requireSound(LineChart.titled("point")
                    .x(axis)
                    .y(axis)
                    .with(Series.points("s", array(value), array(value)).interval(array(value), array(value))));
        }
    }

    @Test
    void emptyChartsSayThatThereAreNoData() {
        for (LineChart chart : List.of(
                LineChart.titled(""),
                LineChart.titled("empty")
                        .y(Axis.log10("y").from(3))
                        .x(Axis.log2("x").to(3)),
                LineChart.titled("empty").with(Series.line("s", array(), array())),
                LineChart.titled("not finite").with(Series.line("s", array(1, 2), array(NAN, NAN))))) {
            requireSound(chart);
            assertThat(SvgDocument.of(chart).textBoxes())
                    .extracting(SvgDocument.TextBox::text)
                    .contains("no data");
        }
    }

    @Property(tries = 200)
    void whateverTheDataTheChartIsReadable(@ForAll @Size(max = 8) List<Double> values, @ForAll Axis.Scale scale) {
        double[] data = values.stream().mapToDouble(Double::doubleValue).toArray();
        Axis axis = scale == Axis.Scale.CATEGORIES ? Axis.linear("a") : new Axis("a", scale, NAN, NAN, List.of());
        requireSound(LineChart.titled("any")
                .x(axis)
                .y(axis)
                .with(Series.line("s", data, data).interval(data, data))
                .with(Series.steps("t", data, data))
                .with(Band.between("b", data, data, data))
                .with(ReferenceLine.horizontal(data.length == 0 ? NAN : data[0], "r")));
    }

    @Test
    void mistakesAreRefusedWithTheNamesInvolved() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Series.line("loss", array(1), array(1, 2)))
                .withMessage("The arrays of 'loss' differ in length: [1, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Axis.log10("error").from(0))
                .withMessage("The axis 'error' cannot end at 0.0 on LOG10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Axis.linear("x").from(2).to(2))
                .withMessage("The axis 'x' runs from 2.0 to 2.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Axis.categories("size", List.of("small")).from(0))
                .withMessageContaining("'size' on CATEGORIES");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LineChart.titled("t").y(Axis.categories("size", List.of("small"))))
                .withMessageContaining("'t'");
    }

    private static void requireSound(LineChart chart) {
        SvgDocument svg = SvgDocument.of(chart);
        svg.requireReadable();
        Box plot = svg.plot();
        assertThat(svg.ofClass("series"))
                .allSatisfy(path -> assertThat(SvgDocument.corners(path)).allSatisfy(corner -> {
                    assertThat(corner[0]).isBetween(plot.left() - 0.01, plot.right() + 0.01);
                    assertThat(corner[1]).isBetween(plot.top() - 0.01, plot.bottom() + 0.01);
                }));
    }

    private static double[] array(double... values) {
        return values;
    }
}
