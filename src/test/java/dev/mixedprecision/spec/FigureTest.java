package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {
    @ParameterizedTest
    @CsvSource({
        "10.000133514404297, 10.000133514404297",
        "-0.5, -0.5",
        "1e-8, 1e-8",
        "2^-25, 2.98023223876953125e-8",
        "1.5*2^-25, 4.470348358154296875e-8",
        "-2^3, -8",
        "65536 × 2^1 × 0.5^3, 16384",
        "±1, 1",
        "0, 0.0",
        "-0, -0.0",
        "-2^-2000, -0.0",
        "0 × 2^3, 0.0",
        "-Infinity, -Infinity",
        "NaN, NaN"
    })
    void isTheNumberThatIsWritten(String text, Double value) {
        assertThat(text).matches(Figure.NUMBER);
        assertThat(Figure.of(text).value()).isEqualTo(value);
    }

    @Test
    void isExactWhereADoubleIsNot() {
        assertThat(Figure.of("0.1").exact()).isEqualByComparingTo(new BigDecimal("0.1"));
        assertThat(Figure.of("2^-100").exact())
                .isEqualByComparingTo(
                        BigDecimal.ONE.divide(BigDecimal.valueOf(2).pow(100)));
        assertThatThrownBy(() -> Figure.of("Infinity").exact()).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void leavesTheSignOpenWhereItIsWrittenSo() {
        assertThat(Figure.of("±1").eitherSign()).isTrue();
        assertThat(Figure.of("1").eitherSign()).isFalse();
    }

    @Test
    void aProductIsOneOfSeveralNumbers() {
        List<Figure> figures = Figure.all("65536 1024 × 4^2 NaN");
        assertThat(figures).extracting(Figure::value).containsExactly(65536.0, 16384.0, Double.NaN);
        assertThatThrownBy(() -> Figure.only(figures)).hasMessageContaining("one number is meant here");
    }
}
