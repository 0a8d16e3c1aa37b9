package dev.mixedprecision.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a law is held to stands in its feature and once more in {@link StatedBound}: neither is loosened by one edit. */
class StatedBoundsTest {
    private static final List<FeatureText> FEATURES = FeatureText.all();

    @ParameterizedTest
    @EnumSource
    void theFeatureStatesTheBound(StatedBound bound) {
        assertThat(bound.problems(FEATURES)).isEmpty();
        assertThat(bound.origin()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void aLineThatIsAlteredIsNoticed(StatedBound bound) {
        for (String line : bound.stated()) {
            List<FeatureText> altered = FEATURES.stream()
                    .map(feature -> feature.law().equals(bound.law()) ? feature.with(line, line + "0") : feature)
                    .toList();
            assertThat(bound.problems(altered))
                    .singleElement()
                    .asString()
                    .contains(bound.law() + " states '" + line + "' 0 times", bound.origin());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLawThatIsGoneIsNoticed(StatedBound bound) {
        assertThat(bound.problems(List.of())).containsExactly("0 features are tagged @" + bound.law());
    }

    @Test
    void everyLimitInNumbersIsListed() {
        assertThat(StatedBound.unlisted(FEATURES)).isEmpty();
    }

    @Test
    void aLimitThatIsNotListedIsNoticed() {
        FeatureText invented = FeatureText.of("""
                @speedup @SPD-02 @critical
                Feature: A title
                  Scenario: one
                    Given any device
                    When something happens
                    Then the difference between the host's clock and the device's is at most 10 %
                    And the error is  at most 3 %
                    And it is above <bound>
                    And it is inside the 99 percent interval
                    And it is above that of something else
                    And it is within the calibrated <envelope>
                """);
        assertThat(StatedBound.unlisted(List.of(invented)))
                .containsExactly(
                        "SPD-02 states 'And the error is at most 3 %', which StatedBound does not list",
                        "SPD-02 states 'And it is above <bound>', which StatedBound does not list",
                        "SPD-02 states 'And it is inside the 99 percent interval', which StatedBound does not list",
                        "SPD-02 states 'And it is within the calibrated <envelope>', which StatedBound does not list");
    }
}
