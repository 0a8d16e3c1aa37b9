package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.numerics.Equivalence;
import dev.mixedprecision.numerics.Equivalence.Place;
import dev.mixedprecision.numerics.ErrorBound;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.run.Judgement;
import dev.mixedprecision.report.run.Numbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the judge lets pass, what it does not, and what it says then. */
class JudgeTest {
    private static final double NAN = Double.NaN;

    private final Seen seen = new Seen();
    private final Judge judge = new Judge("ACC-01", "the device", seen);

    private static final class Seen extends Evidence.Discarded {
        private final List<String> judgements = new ArrayList<>();

        @Override
        public void judged(String text, boolean holds) {
            judgements.add((holds ? "holds: " : "FAILS: ") + text);
        }
    }

    private void passes(ThrowingCallable judgement) {
        int before = judge.judgements().size();
        assertThatCode(judgement).doesNotThrowAnyException();
        assertThat(judge.judgements()).hasSizeGreaterThan(before).allMatch(Judgement::holds);
    }

    /** A judged failure, which tells the law, both sides and the advice, and is kept. */
    private void fails(ThrowingCallable judgement, String expected, String measured, String distance) {
        assertThatThrownBy(judgement)
                .isInstanceOf(AssertionError.class)
                .message()
                .startsWith("[ACC-01] ")
                .contains("expected: " + expected, "measured: " + measured, "distance: " + distance)
                .endsWith("look first at: the device");
        Judgement last = judge.judgements().get(judge.judgements().size() - 1);
        assertThat(last.holds()).as("what is kept of the failure").isFalse();
        assertThat(judge.toCsv()).endsWith(",FAILS\n");
        assertThat(seen.judgements.get(seen.judgements.size() - 1)).startsWith("FAILS: " + last.quantity());
    }

    private static void exactlyStated(Judge judge, String stated, double measured) {
        new Value.Floating("sum", measured, FloatFormat.FLOAT16).requireExactly(judge, Figure.all(stated));
    }

    @ParameterizedTest
    @CsvSource({"NaN, 1", "1, NaN", "NaN, NaN"})
    void nanIsOnNoSideOfABound(double bound, double measured) {
        String shown = Numbers.exact(measured) + " ms";
        fails(() -> judge.atMost("time", bound, measured, "ms", "origin"), "at most", shown, "NaN");
        fails(() -> judge.atLeast("time", bound, measured, "ms", "origin"), "at least", shown, "NaN");
        fails(() -> judge.above("time", bound, measured, "ms", "other"), "above", shown, "NaN");
        fails(() -> judge.below("time", bound, measured, "ms", "other"), "below", shown, "NaN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AT_LEAST", "AT_MOST", "ABOVE"})
    void nanKeepsNoLimitOfAFeature(Limit.Side side) {
        Limit limit = new Limit(side, 1, "ms");
        fails(() -> limit.require(judge, new Facts.Quantity("time", NAN, "ms", "origin")), "", "NaN ms", "NaN");
    }

    @Test
    void aBoundIsKeptByWhatIsOnItsSideAndByItselfUnlessItIsStrict() {
        passes(() -> judge.atMost("time", 2, 2, "ms", "origin"));
        passes(() -> judge.atMost("time", 2, 1.5, "ms", "origin"));
        fails(
                () -> judge.atMost("time", 2, 2.5, "ms", "origin"),
                "at most 2 ms (origin)",
                "2.5 ms",
                "-0.5 ms to spare");
    }

    @Test
    void aLowerBoundIsKeptByWhatIsNotBelow() {
        passes(() -> judge.atLeast("time", 2, 2, "ms", "origin"));
        passes(() -> judge.atLeast("time", 2, 2.5, "ms", "origin"));
        fails(() -> judge.atLeast("time", 2, 1.5, "ms", "origin"), "at least 2 ms", "1.5 ms", "-0.5 ms to spare");
    }

    @Test
    void aboveAndBelowAreStrict() {
        passes(() -> judge.above("time", 2, 2.5, "ms", "other"));
        passes(() -> judge.below("time", 2, 1.5, "ms", "other"));
    }

    @Test
    void whatIsEqualIsNeitherAboveNorBelow() {
        fails(() -> judge.above("time", 2, 2, "ms", "other"), "above 2 ms (other)", "2 ms", "0.0 ms");
        fails(() -> judge.above("time", 2, 1.5, "ms", "other"), "above 2 ms (other)", "1.5 ms", "-0.5 ms");
        fails(() -> judge.below("time", 2, 2, "ms", "other"), "below 2 ms (other)", "2 ms", "0.0 ms");
        fails(() -> judge.below("time", 2, 2.5, "ms", "other"), "below 2 ms (other)", "2.5 ms", "-0.5 ms");
    }

    @Test
    void anErrorWithinItsBoundPassesAndOneBeyondIsTold() {
        ErrorBound bound = new ErrorBound(new BigDecimal("0.5"), ErrorBound.Unit.ABSOLUTE, "n·u", "Rump");
        passes(() -> judge.within("error", bound.margin(new BigDecimal("-0.5"))));
        fails(
                () -> judge.within("error", bound.margin(new BigDecimal("-0.75"))),
                "at most 0.5 = n·u (Rump)",
                "0.75",
                "measured 0.75 > bound 0.5");
    }

    /** Differences of 1 and 2: the interval of 90 % is 1.5 ± 3.157. */
    @Test
    void anIntervalThatCrossesAnEdgeIsUndecidedAndFails() {
        Samples differences = Samples.of(1, 2);
        passes(() -> judge.lies("loss", Place.WITHIN, new Equivalence(differences, 0.9, 5), "nats", "origin"));
        passes(() -> judge.lies("loss", Place.ABOVE, new Equivalence(Samples.of(1, 1), 0.9, 0.5), "nats", "origin"));
        fails(
                () -> judge.lies("loss", Place.ABOVE, new Equivalence(differences, 0.9, 5), "nats", "origin"),
                "above ±5 nats (origin)",
                "1.5 nats, interval -1.65",
                "within the margin");
        for (Place expected : List.of(Place.WITHIN, Place.ABOVE, Place.BELOW)) {
            Equivalence crossing = new Equivalence(differences, 0.9, 4);
            fails(() -> judge.lies("loss", expected, crossing, "nats", "origin"), "", "1.5", "undecided against");
            assertThatThrownBy(() -> judge.lies("loss", expected, crossing, "nats", "origin"))
                    .hasMessageStartingWith("[ACC-01] undecided: loss");
        }
        Equivalence broken = new Equivalence(Samples.of(1, NAN), 0.9, 4);
        fails(() -> judge.lies("loss", Place.WITHIN, broken, "nats", "origin"), "within", "NaN", "not comparable");
    }

    @Test
    void aValueWithOtherBitsFailsWithTheUlpsBetween() {
        passes(() -> judge.exactly("sum", 1, 1, FloatFormat.FLOAT16));
        fails(
                () -> judge.exactly("sum", 1, 1.001953125, FloatFormat.FLOAT16),
                "1 (float16 0x3c00)",
                "1.001953125 (float16 0x3c02)",
                "0.001953125, 2 ulp of float16");
        fails(
                () -> judge.exactly("sum", 1, Double.POSITIVE_INFINITY, FloatFormat.FLOAT16),
                "1",
                "Infinity",
                "not comp");
    }

    @Test
    void aNumberWithoutSignIsPositiveAlsoWhereItIsZero() {
        passes(() -> exactlyStated(judge, "0", 0.0));
        passes(() -> exactlyStated(judge, "-0", -0.0));
        fails(
                () -> exactlyStated(judge, "0", -0.0),
                "0.0 (float16 0x0000)",
                "-0.0 (float16 0x8000)",
                "the sign of zero");
        fails(
                () -> exactlyStated(judge, "-0", 0.0),
                "-0.0 (float16 0x8000)",
                "0.0 (float16 0x0000)",
                "the sign of zero");
        fails(
                () -> judge.sameAtEveryStep("the CPU", new double[] {0.0}, new double[] {-0.0}, FloatFormat.FLOAT16),
                "0.0",
                "-0.0",
                "the sign of zero");
    }

    @Test
    void elementsOfAnArrayHaveOneZero() {
        for (String stated : List.of("0", "-0", "±0")) {
            passes(() -> new Value.Elements("y", "float16", new double[] {0.0, -0.0})
                    .requireExactly(judge, Figure.all(stated)));
        }
        fails(
                () -> new Value.Elements("y", "float16", new double[] {1, -1}).requireExactly(judge, Figure.all("1")),
                "1.0",
                "-1.0",
                "different");
    }

    @Test
    void nanIsOnlyWhatAFeatureMeansThatSaysSo() {
        passes(() -> exactlyStated(judge, "NaN", NAN));
        passes(() -> new Value.Elements("y", "float16", new double[] {NAN}).requireExactly(judge, Figure.all("NaN")));
        fails(() -> exactlyStated(judge, "1", NAN), "1 (float16 0x3c00)", "NaN", "not comparable in float16");
        fails(() -> exactlyStated(judge, "NaN", 1), "NaN", "1 (float16 0x3c00)", "not comparable in float16");
        fails(
                () -> new Value.Elements("y", "float16", new double[] {1, NAN}).requireExactly(judge, Figure.all("1")),
                "1.0",
                "NaN",
                "different");
    }

    /** A typing error of a feature's is not to hide what was measured, nor in whose name. */
    @Test
    void aStatedNumberThatTheFormatDoesNotHoldIsAJudgedFailure() {
        String noValue = "0.1 is no value of float16, the nearest is 0.0999755859375";
        fails(() -> exactlyStated(judge, "0.1", 0.0999755859375), "0.1", "0.0999755859375 (float16 0x2e66)", noValue);
        fails(() -> exactlyStated(judge, "0.1", 0.1), "0.1", "0.1", noValue);
        fails(() -> exactlyStated(judge, "0.5", 0.1), "0.5 (float16 0x3800)", "0.1", noValue);
        fails(() -> exactlyStated(judge, "0.1", NAN), "0.1", "NaN", noValue);
        fails(
                () -> judge.sameAtEveryStep("script", new double[] {0.1}, new double[] {1}, FloatFormat.FLOAT16),
                "0.1",
                "1",
                noValue);
    }

    @Test
    void aStatedNumberThatNoCountCanBeIsAJudgedFailure() {
        Value steps = new Value.Count("steps", 2);
        passes(() -> steps.requireExactly(judge, Figure.all("2")));
        fails(() -> steps.requireExactly(judge, Figure.all("1.5")), "1.5", "2", "0.5");
    }

    @Test
    void exactNumbersAreComparedByValueAndToTheLastDigit() {
        passes(() -> judge.exactly("error", Figure.of("0.10"), new BigDecimal("0.1")));
        fails(
                () -> judge.exactly("error", Figure.of("0.1"), new BigDecimal(0.1)),
                "0.1",
                "0.1000000000000000055511151231257827021181583404541015625",
                "0.0000000000000000055511151231257827021181583404541015625");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Infinity", "-Infinity", "±Infinity", "NaN"})
    void anExactNumberThatIsStatedAsInfiniteOrNaNIsAJudgedFailure(String stated) {
        List<Value> values = List.of(new Value.Exact("error", new BigDecimal("0.5")), new Value.Count("zeros", 7));
        for (Value value : values) {
            fails(() -> value.requireExactly(judge, Figure.all(stated)), stated, "", "an exact number is finite");
        }
    }

    @Test
    void whatIsBrokenOnBothSidesIsNotTheSame() {
        passes(() -> judge.same("dtype", "float32", "float32"));
        fails(() -> judge.same("dtype", "float32", "float16"), "float32", "float16", "different");
        fails(() -> judge.same("loss", NAN, NAN), "NaN", "NaN", "different");
        fails(() -> judge.same("loss", Float.NaN, Float.NaN), "NaN", "NaN", "different");
        fails(() -> judge.same("dtype", null, null), "null", "null", "different");
        fails(() -> judge.same("dtype", "float32", null), "float32", "null", "different");
    }

    @Test
    void aBooleanIsNoEvidence() {
        assertThatThrownBy(() -> judge.same("whether it is on", false, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("[ACC-01] whether it is on: give what was measured instead of false and true");
    }

    @Test
    void aTextContainsWordsAsTheyAre() {
        passes(() -> judge.contains("error", "out of memory", "CUDA out of memory."));
        fails(
                () -> judge.contains("error", "out of memory", "Out of memory"),
                "a text that contains 'out of memory'",
                "Out of memory",
                "other words");
    }

    @Test
    void stepsAreTheSameOnlyIfAllAre() {
        double[] sums = {0.5, 1, 1.5};
        passes(() -> judge.sameAtEveryStep("the CPU", sums, sums.clone(), FloatFormat.FLOAT16));
        fails(
                () -> judge.sameAtEveryStep("the CPU", sums, new double[] {0.5, 1, 2}, FloatFormat.FLOAT16),
                "1.5 (float16 0x3e00)",
                "2 (float16 0x4000)",
                "0.5, 512 ulp");
        fails(() -> judge.sameAtEveryStep("the CPU", sums, new double[] {0.5, 1}, FloatFormat.FLOAT16), "3", "2", "");
    }

    @Test
    void nanIsTheSameStepAsNothingAndNoStepsAreNoAgreement() {
        double[] broken = {0.5, NAN};
        assertThatThrownBy(() -> judge.sameAtEveryStep("the CPU", broken, broken.clone(), FloatFormat.FLOAT16))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("step 1 against the CPU")
                .hasMessageContaining("NaN is the same as nothing");
        for (double[] other : new double[][] {{0.5, 1}, {NAN, 1}}) {
            fails(() -> judge.sameAtEveryStep("the CPU", other, broken, FloatFormat.FLOAT16), "", "", "");
            fails(() -> judge.sameAtEveryStep("the CPU", broken, other, FloatFormat.FLOAT16), "", "", "");
        }
        fails(
                () -> judge.sameAtEveryStep("the CPU", new double[0], new double[0], FloatFormat.FLOAT16),
                "the same bits",
                "0 of 0",
                "there is no step to compare");
    }

    @Test
    void everyJudgementIsKeptForTheReportAndGoesToTheEvidence() {
        judge.atMost("time of \"small\"", 2, 1, "ms", "origin");
        assertThatThrownBy(() -> judge.same("dtype", "float32", "float16")).isInstanceOf(AssertionError.class);
        judge.exactly("sum", 1, 1, FloatFormat.FLOAT16);
        assertThat(judge.toExactCsv()).isEqualTo("""
                        law,what,expected,measured,distance or margin,verdict
                        "ACC-01","time of ""small\""","at most 2 ms (origin)","1 ms","1 ms to spare",holds
                        "ACC-01","dtype","float32","float16","different",FAILS
                        "ACC-01","sum","1 (float16 0x3c00)","1 (float16 0x3c00)","0",holds
                        """);
        assertThat(seen.judgements)
                .containsExactly(
                        "holds: time of \"small\": expected at most 2 ms (origin), measured 1 ms",
                        "FAILS: dtype: expected float32, measured float16",
                        "holds: sum: expected 1 (float16 0x3c00), measured 1 (float16 0x3c00)");
    }

    @Test
    void whatIsShownHasTheDigitsThatMatterAndWhatFailsAndTheExactTableHaveAll() {
        judge.exactly("sum", 10.000133514404297, 10.000133514404297, FloatFormat.FLOAT32);
        assertThat(seen.judgements).singleElement().asString().contains("measured 10.0001… (float32 0x");
        assertThat(judge.toCsv())
                .startsWith("what,expected,measured,distance or margin,verdict\n\"sum\",\"10.0001… (")
                .doesNotContain("10.000133514404297");
        assertThat(judge.toExactCsv()).contains("\"ACC-01\",\"sum\",\"10.000133514404297 (");
        fails(
                () -> judge.exactly("sum", 10.000133514404297, 10, FloatFormat.FLOAT32),
                "10.000133514404297",
                "10 (",
                "-1.33514404296875E-4, 140 ulp of float32");
    }
}
