package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {
    @ParameterizedTest
    @CsvSource({
        "10.000133514404297, 10.0001…",
        "-0.04901123046875 off, -0.0490112… off",
        "-0.0000000223517417907714844, -2.23517…e-8",
        "1.2345678901234e-20, 1.23456…e-20",
        "123456.78901234, 123456",
        "0.00000000000000000, 0",
        "-0.0, -0",
        "'0.125, 9.953125 and 65504', '0.125, 9.953125 and 65504'",
        "'1234567890123 bytes, 0.123456789', '1234567890123 bytes, 0.123456789'",
        "libtorch 2.7.1-20250812 from /root/2.71234567890123/x, libtorch 2.7.1-20250812 from /root/2.71234567890123/x",
        "run1.2345678901234 x1.2345678901234e5, run1.2345678901234 x1.2345678901234e5"
    })
    void longNumbersAreShortenedAndNothingElse(String text, String shown) {
        assertThat(Digits.shown(text)).isEqualTo(shown);
    }
}
