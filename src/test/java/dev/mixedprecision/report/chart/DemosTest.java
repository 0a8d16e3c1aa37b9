package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every chart of the report. */
class DemosTest {
    static Stream<Chart> charts() {
        return Demos.all().values().stream();
    }

    @ParameterizedTest
    @MethodSource("charts")
    void textsAreInsideLargeEnoughAndApartAndSaidToScreenReaders(Chart chart) {
        SvgDocument svg = SvgDocument.of(chart);
        svg.requireReadable();
        assertThat(svg.root().getAttribute("role")).isEqualTo("img");
        assertThat(svg.elements("title").get(0).getTextContent()).isNotBlank();
        assertThat(svg.description()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("charts")
    void theSameChartGivesTheSameSmallTextWithoutIdentifiersToClash(Chart chart) {
        assertThat(chart.toSvg())
                .isEqualTo(chart.toSvg())
                .doesNotContainPattern("\\sid=")
                .doesNotContain("url(#")
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                .hasSizeLessThan(50_000);
    }

    @Test
    void theEndValuesAreInTheDescription() {
        // Measured independently of this project: 10.000133514404297, 9.953125, 10.00213623046875, 4, 10.009765625.
        assertThat(SvgDocument.of(Demos.accumulationError()).description())
                .contains("float32 + float32: 1.34×10⁻⁴ at 1,000.")
                .contains("float16 + float16: 0.0469 at 1,000.")
                .contains("float32 + float16, promoted: 0.00214 at 1,000.")
                .contains("bfloat16 + bfloat16: 6 at 1,000.")
                .contains("float32 + bfloat16: 0.00977 at 1,000.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60 | 30 | 12 | too long for it | inside 100.0 × 50.0",
                "25 | 35 | 12 | two             | covers",
                "20 | 45 | 11 | small           | font size of 'small'",
            })
    void theCheckOfTextsCanFail(double x, double y, double size, String text, String message) {
        String one = "<g transform=\"translate(%s %s ) \"><text style=\"font-size:%spx\">%s</text></g>";
        SvgDocument svg = new SvgDocument("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"50\">"
                + String.format(Locale.ROOT, one, 20, 30, 12, "one") + String.format(Locale.ROOT, one, x, y, size, text)
                + "</svg>");
        assertThatThrownBy(svg::requireReadable)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }
}
