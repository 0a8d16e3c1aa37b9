package dev.mixedprecision.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TickTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LINEAR | 0      | 1000   | 0; 200; 400; 600; 800; 1,000",
                "LINEAR | -0.5   | 0.5    | −0.4; −0.2; 0.0; 0.2; 0.4",
                "LINEAR | 0      | 5e6    | 0; 1×10⁶; 2×10⁶; 3×10⁶; 4×10⁶; 5×10⁶",
                "LINEAR | 0      | 2.5e-5 | 0; 5×10⁻⁶; 1×10⁻⁵; 1.5×10⁻⁵; 2×10⁻⁵; 2.5×10⁻⁵",
                "LOG10  | 1      | 100    | 1; 10; 100",
                "LOG10  | 1e-3   | 1      | 0.001; 0.01; 0.1; 1",
                "LOG10  | 1e-8   | 1      | 10⁻⁸; 10⁻⁶; 10⁻⁴; 10⁻²; 10⁰",
                "LOG10  | 2      | 9      | 2; 4; 6; 8",
                "LOG2   | 1      | 16     | 1; 2; 4; 8; 16",
                "LOG2   | 1      | 65536  | 1; 8; 64; 512; 4,096; 32,768",
                "LOG2   | 0.5    | 1e9    | 2⁰; 2⁶; 2¹²; 2¹⁸; 2²⁴",
            })
    void ticksAreRoundAndPlain(Axis.Scale scale, double min, double max, String labels) {
        assertThat(Tick.of(new Domain(scale, min, max), 6))
                .extracting(Tick::label)
                .containsExactly(labels.split("; "));
    }

    @Test
    void ticksLieInsideTheDomainInOrder() {
        for (Domain domain : List.of(
                new Domain(Axis.Scale.LINEAR, -3.7, 12.2),
                new Domain(Axis.Scale.LINEAR, 1, 1 + 1e-9),
                new Domain(Axis.Scale.LOG10, 1e-250, 1e250),
                new Domain(Axis.Scale.LOG2, 3, 5))) {
            for (int count = 1; count < 12; count++) {
                List<Tick> ticks = Tick.of(domain, count);
                assertThat(ticks)
                        .extracting(Tick::value)
                        .isSorted()
                        .doesNotHaveDuplicates()
                        .allMatch(domain::contains);
                assertThat(ticks).extracting(Tick::label).doesNotHaveDuplicates();
            }
        }
    }
}
