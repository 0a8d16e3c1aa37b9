package dev.mixedprecision.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the console says of four steps of two precisions each. */
class ProgressTest {
    private static final long MILLISECOND = 1_000_000;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final PacedDevice clock = new PacedDevice();
    private final Progress progress =
            new Progress("small, eager", 4, 2, clock, new PrintStream(console, true, StandardCharsets.UTF_8));

    private void step(String precision, long milliseconds) {
        clock.now += milliseconds * MILLISECOND;
        progress.stepped(precision, "measured");
    }

    private List<String> said() {
        return console.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** 3 steps of 10 s, and 4 of a precision that has not begun, for which they speak. */
    @Test
    void aPrecisionThatHasNotBegunIsTakenForAsSlowAsTheOther() {
        step("float32", 10_000);
        assertThat(said())
                .containsExactly(
                        "Benchmark: small, eager, float32, measured step 1 of 4, about 70 s left for this row");
    }

    /** 2 steps of 10 s and 3 of 4 s. */
    @Test
    void eachPrecisionGoesOnAtItsOwnPace() {
        step("float32", 8_000);
        step("bfloat16", 4_000);
        step("float32", 12_000);
        assertThat(said())
                .endsWith("Benchmark: small, eager, float32, measured step 2 of 4, about 32 s left for this row");
    }

    @Test
    void shortStepsAreToldOnceASecondAndTheLastOne() {
        for (int i = 1; i <= 4; i++) {
            step("float32", 250);
            step("bfloat16", 250);
        }
        assertThat(said())
                .containsExactly(
                        "Benchmark: small, eager, bfloat16, measured step 2 of 4, about 1 s left for this row",
                        "Benchmark: small, eager, bfloat16, measured step 4 of 4, about 0 s left for this row");
    }

    @Test
    void itIsDoneWhenEveryPrecisionIs() {
        for (int i = 1; i <= 4; i++) {
            step("float32", 0);
        }
        assertThat(said()).isEmpty();
        for (int i = 1; i <= 4; i++) {
            step("bfloat16", 0);
        }
        assertThat(said()).singleElement().asString().contains("bfloat16, measured step 4 of 4");
    }
}
