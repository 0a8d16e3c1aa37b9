package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.NoSuchElementException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
    /** √((1 + 25 + 49) / 3) = 5. */
    @Test
    void isHalfTheSmallestAndTwiceTheLargest() {
        assertThat(Envelope.around(5, 1, 7)).hasToString("0.5 < 1 … 5 … 7 < 14");
        assertThat(Envelope.around(1.23456)).hasToString("0.615 < 1.23 … 1.23 … 1.23 < 2.46");
        Assertions.assertThatThrownBy(Envelope::around).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void isReadAsItIsWritten() {
        String text = "0.585 < 1.17 … 1.25 … 1.34 < 2.68";
        assertThat(text).matches(Envelope.TEXT);
        assertThat(Envelope.parse(text)).hasToString(text);
        assertThat(Envelope.parse(text).observed()).isEqualTo("calibrated 1.17 to 1.34, RMS 1.25");
        assertThat(Envelope.parse("4.05 < 8.1 … 100 … 120 < 240")).hasToString("4.05 < 8.1 … 100 … 120 < 240");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.5 < 1 … 5 … 7 < 35 | 0.5 and 35 are not half of 1 and twice 7, which were observed",
                "0.1 < 1 … 5 … 7 < 14 | 0.1 and 14 are not half of 1 and twice 7, which were observed",
                "0.5 < 1 … 5 … 4 < 8 | not in order, or not positive: 1, 5, 4",
                "0.5 < 1 … 0.9 … 4 < 8 | not in order, or not positive: 1, 0.9, 4",
                "0 < 0 … 1 … 4 < 8 | not in order, or not positive: 0, 1, 4"
            })
    void noticesABoundThatTheRuleDoesNotGive(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Envelope.parse(text))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.5 < 1 … 5 < 10", "-0.5 < -1 … 5 … 7 < 14"})
    void noticesWhatIsNone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Envelope.parse(text))
                .withMessage("no envelope: " + text);
    }
}
