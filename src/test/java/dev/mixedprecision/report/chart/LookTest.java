package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookTest {
    /** Two rounds of the seven colours. */
    @Test
    void aColourThatComesBackHasOtherDashes() {
        assertThat(IntStream.range(0, 14).mapToObj(Look::of))
                .extracting(look -> look.colour() + " " + look.dashes())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "'#000000', 0.5, '#808080'",
        "'#0072b2', 1, '#0072b2'",
        "'#0072b2', 0, '#ffffff'",
        "'#102030', 0.5, '#889098'"
    })
    void aTintIsMixedWithWhite(String colour, double share, String tint) {
        assertThat(Look.tint(colour, share)).isEqualTo(tint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#000000", "#0072b2", "#ff0000", "#0000ff", "#888888"})
    void textOnDarkGroundIsWhite(String ground) {
        assertThat(Look.textOn(ground)).isEqualTo("#ffffff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#ffffff", "#00ff00", "#ffff00", "#e69f00", "#8f8f8f"})
    void textOnLightGroundIsInk(String ground) {
        assertThat(Look.textOn(ground)).isEqualTo(Look.INK);
    }
}
