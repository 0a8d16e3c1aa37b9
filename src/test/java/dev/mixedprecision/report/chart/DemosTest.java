package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every chart of the report. */
class DemosTest {
    static Stream<Chart> charts() {
        return Demos.all().values().stream();
    }

    @ParameterizedTest
    @MethodSource("charts")
    void textsAreInsideLargeEnoughAndApart(Chart chart) {
        SvgDocument.of(chart).requireReadable();
    }

    @ParameterizedTest
    @MethodSource("charts")
    void screenReadersGetTitleAndDescription(Chart chart) {
        SvgDocument svg = SvgDocument.of(chart);
        assertThat(svg.root().getAttribute("role")).isEqualTo("img");
        assertThat(svg.root().getAttribute("aria-labelledby")).isEqualTo("title description");
        assertThat(svg.elements("title").get(0).getAttribute("id")).isEqualTo("title");
        assertThat(svg.elements("desc").get(0).getTextContent()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("charts")
    void theSameChartGivesTheSameText(Chart chart) {
        assertThat(chart.toSvg()).isEqualTo(chart.toSvg());
    }

    @Test
    void theEndValuesAreInTheDescription() {
        String description = SvgDocument.of(Demos.accumulationError())
                .elements("desc")
                .get(0)
                .getTextContent();
        // Measured independently of this project: 10.000133514404297, 9.953125, 10.00213623046875, 4, 10.009765625.
        assertThat(description)
                .contains("float32 + float32: 1.34×10⁻⁴ at 1,000.")
                .contains("float16 + float16: 0.0469 at 1,000.")
                .contains("float32 + float16, promoted: 0.00214 at 1,000.")
                .contains("bfloat16 + bfloat16: 6 at 1,000.")
                .contains("float32 + bfloat16: 0.00977 at 1,000.");
    }

    @Test
    void theCheckOfTextsNoticesOneOutside() {
        SvgWriter svg = new SvgWriter(100, 50, "title", "description");
        svg.text(60, 30, "start", 12, "too long for it");
        assertThatThrownBy(new SvgDocument(svg.finish())::requireReadable)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("too long for it")
                .hasMessageContaining("inside 100.0 × 50.0");
    }

    @Test
    void theCheckOfTextsNoticesOneOverAnother() {
        SvgWriter svg = new SvgWriter(100, 50, "title", "description");
        svg.text(20, 30, "start", 12, "one");
        svg.text(25, 35, "start", 12, "two");
        assertThatThrownBy(new SvgDocument(svg.finish())::requireReadable)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("covers");
    }

    @Test
    void theCheckOfTextsNoticesSmallPrint() {
        SvgWriter svg = new SvgWriter(100, 50, "title", "description");
        svg.text(20, 30, "start", 11, "small");
        assertThatThrownBy(new SvgDocument(svg.finish())::requireReadable)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("font size of 'small'");
    }
}
