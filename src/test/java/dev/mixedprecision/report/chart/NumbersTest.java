package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0         | 0",
                "-0.0      | 0",
                "18.4      | 18.4",
                "44.5      | 44.5",
                "159.2     | 159",
                "999.9     | 1,000",
                "1033.6    | 1,034",
                "-2.5      | −2.5",
                "0.00214   | 0.00214",
                "1.33514e-4 | 1.34×10⁻⁴",
                "9.999e-7  | 1×10⁻⁶",
                "3.4e38    | 3.4×10³⁸",
                "0.001     | 0.001",
                "0.000999  | 9.99×10⁻⁴",
                "999       | 999",
                "1000      | 1,000",
                "999999    | 999,999",
                "1000000   | 1×10⁶",
                "-0.00012345 | −1.23×10⁻⁴",
                "NaN       | NaN",
                "Infinity  | ∞",
                "-Infinity | −∞",
            })
    void briefNumbersHaveThreeSignificantDigits(double value, String text) {
        assertThat(Numbers.brief(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-0.004 | 2 | 0.00",
                "-0.006 | 2 | −0.01",
                "-1 | 0 | −1",
                "-9 | 0 | −9",
                "1234567.25 | 1 | 1,234,567.3"
            })
    void whatIsRoundedToZeroHasNoSign(double value, int decimals, String text) {
        assertThat(Numbers.fixed(value, decimals)).isEqualTo(text);
    }
}
