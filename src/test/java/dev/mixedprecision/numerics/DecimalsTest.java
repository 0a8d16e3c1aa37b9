package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {
    @ParameterizedTest
    @CsvSource({
        "0.00, 0",
        "0.000123456, 0.0001235",
        "0.0001, 0.0001",
        "0.00009999, 9.999e-5",
        "-123456, -123500",
        "99989999, 99990000",
        "99999999, 1e8",
        "-1.5e20, -1.5e20",
    })
    void numbersHaveFourDigitsAndAnExponentWhereTheyAreVerySmallOrLarge(BigDecimal value, String text) {
        assertThat(Decimals.brief(value)).isEqualTo(text);
    }
}
