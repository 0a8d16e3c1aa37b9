package dev.mixedprecision.part.layernorm;

import dev.mixedprecision.numerics.ErrorBound;
import dev.mixedprecision.numerics.ErrorSummary;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.LayerNorm;
import dev.mixedprecision.numerics.LayerNormBound;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Layer norm in low precision: what overflows, what vanishes, what is rounded away. */
public final class LayerNormSteps {
    private static final double USUAL_EPS = 1e-5;
    private static final List<FloatFormat> LOW = List.of(FloatFormat.FLOAT16, FloatFormat.BFLOAT16);

    private final World world;
    private final LayerNormExperiment experiment;
    private final List<LayerNormVariant> variants = new ArrayList<>();
    private final Map<FloatFormat, LayerNormOutcome> of256 = new EnumMap<>(FloatFormat.class);
    private final Map<FloatFormat, LayerNormOutcome> ofTinyEps = new EnumMap<>(FloatFormat.class);
    private LayerNormOutcome outcome;

    public LayerNormSteps(World world) {
        this(world, new LayerNormExperiment());
    }

    LayerNormSteps(World world, LayerNormExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("a row of ±{decimal} is normalised wholly in {format}")
    public void aRowOfDeviations(BigDecimal deviation, FloatFormat format) {
        outcome = run(LayerNorm.Precision.all(format), alternating(0, deviation.doubleValue()), USUAL_EPS);
    }

    @When("a row of eight times {decimal} is normalised wholly in {format} with eps {decimal}")
    public void aConstantRow(BigDecimal value, FloatFormat format, BigDecimal eps) {
        double[] row = new double[8];
        Arrays.fill(row, value.doubleValue());
        outcome = run(LayerNorm.Precision.all(format), row, eps.doubleValue());
    }

    @When("a row of {decimal} ± {decimal} is stored in {format} and normalised with float32 statistics")
    public void aRowFarFromZero(BigDecimal mean, BigDecimal deviation, FloatFormat format) {
        // An eps that float32 loses beside a variance of 1, so that the right answer is ±1 exactly.
        outcome = run(
                LayerNorm.Precision.withFloat32Statistics(format),
                alternating(mean.doubleValue(), deviation.doubleValue()),
                1e-12);
    }

    @When("{int} values drawn from N\\(0, 1) are normalised in every way")
    public void ordinaryData(int count) {
        double[] drawn = gaussian(new Random(20), count);
        // Eight bits, which both types hold, but for the few values that are subnormal in float16.
        double[] exact = Arrays.stream(drawn)
                .map(FloatFormat.BFLOAT16::round)
                .map(x -> FloatFormat.FLOAT16.isValue(x) ? x : 1)
                .toArray();
        double[] reference = LayerNorm.reference(exact, USUAL_EPS);
        double[] unstored = LayerNorm.reference(drawn, USUAL_EPS);
        for (FloatFormat low : LOW) {
            double[] stored = Arrays.stream(drawn).map(low::round).toArray();
            ErrorSummary storing = ErrorSummary.of(LayerNorm.reference(stored, USUAL_EPS), unstored, low);
            for (LayerNorm.Precision precision :
                    List.of(LayerNorm.Precision.all(low), LayerNorm.Precision.withFloat32Statistics(low))) {
                LayerNormOutcome normalised = run(precision, exact, USUAL_EPS);
                ErrorBound bound = LayerNormBound.of(exact, USUAL_EPS, precision, FloatFormat.FLOAT32);
                variants.add(new LayerNormVariant(
                        low,
                        precision.arithmetic() == FloatFormat.FLOAT32,
                        ErrorSummary.of(normalised.output(), reference, low),
                        bound.value().doubleValue(),
                        storing));
            }
        }
        world.attachCsv("Errors", LayerNormReport.table(variants));
        world.attachSvg("Errors", LayerNormReport.chart(variants));
    }

    @When("layer norm is measured for overflow, eps and digits in float16 and bfloat16")
    public void everything() {
        for (FloatFormat low : LOW) {
            of256.put(low, run(LayerNorm.Precision.all(low), alternating(0, 256), USUAL_EPS));
            ofTinyEps.put(low, run(LayerNorm.Precision.all(low), new double[8], 1e-8));
        }
        ordinaryData(1024);
    }

    @Then("the variance is infinite")
    public void theVarianceIsInfinite() {
        theVarianceIs(Double.POSITIVE_INFINITY);
    }

    @Then("the variance is {decimal}")
    public void theVarianceIs(BigDecimal variance) {
        theVarianceIs(variance.doubleValue());
    }

    @Then("every normalised value is ±{decimal}, where ±{int} is right")
    public void everyMagnitudeIs(BigDecimal magnitude, int right) {
        for (double value : outcome.output()) {
            world.judge().same("|normalised value|, " + outcome.plan(), magnitude.doubleValue(), Math.abs(value));
        }
    }

    @Then("eps is stored as exactly {decimal}")
    public void epsIsStoredAs(BigDecimal stored) {
        world.judge().exactly("eps as stored, " + outcome.plan(), stored, new BigDecimal(outcome.storedEps()));
    }

    @Then("every normalised value is NaN, where {int} is right")
    public void everyValueIsNan(int right) {
        everyValueIs(Double.NaN);
    }

    @Then("every normalised value is {decimal}, where {int} is right")
    public void everyValueIs(BigDecimal value, int right) {
        everyValueIs(value.doubleValue());
    }

    @Then("the stored row spreads over exactly {decimal}, where {int} is right")
    public void theStoredRowSpreadsOver(BigDecimal spread, int right) {
        double max = Arrays.stream(outcome.input()).max().orElseThrow();
        double min = Arrays.stream(outcome.input()).min().orElseThrow();
        world.judge().exactly("spread of the stored row, " + outcome.plan(), spread, new BigDecimal(max - min));
    }

    @Then("each error is within the bound of its arithmetic")
    public void eachErrorIsWithinItsBound() {
        for (LayerNormVariant variant : variants) {
            world.judge()
                    .atMost(
                            "largest error, " + variant.name() + ", at value "
                                    + variant.error().worst(),
                            variant.bound(),
                            variant.error().maxAbsolute(),
                            "",
                            "one rounding an operation: γ₇|y| and the means' errors");
        }
    }

    @Then("bfloat16 errs more than float16, wholly in low precision")
    public void bfloat16ErrsMore() {
        above(
                "rms error of bfloat16 throughout",
                variant(FloatFormat.FLOAT16, false).error().rootMeanSquare(),
                variant(FloatFormat.BFLOAT16, false).error().rootMeanSquare(),
                "one of float16");
    }

    @Then("float32 statistics err less than low precision throughout, for float16 and for bfloat16")
    public void float32StatisticsErrLess() {
        for (FloatFormat low : LOW) {
            above(
                    "rms error of " + low + " throughout",
                    variant(low, true).error().rootMeanSquare(),
                    variant(low, false).error().rootMeanSquare(),
                    "one with float32 statistics");
        }
    }

    @Then("storing the values errs more in bfloat16 than in float16")
    public void storingErrsMore() {
        above(
                "what storing in bfloat16 changes",
                variant(FloatFormat.FLOAT16, false).storing().rootMeanSquare(),
                variant(FloatFormat.BFLOAT16, false).storing().rootMeanSquare(),
                "change by storing in float16");
    }

    @Then("a deviation of 256 overflows in float16 and not in bfloat16")
    public void overflowsInFloat16Only() {
        outcome = of256.get(FloatFormat.FLOAT16);
        theVarianceIs(Double.POSITIVE_INFINITY);
        outcome = of256.get(FloatFormat.BFLOAT16);
        theVarianceIs(65536);
    }

    @Then("eps 1e-8 vanishes in float16 and not in bfloat16")
    public void epsVanishesInFloat16Only() {
        outcome = ofTinyEps.get(FloatFormat.FLOAT16);
        everyValueIs(Double.NaN);
        outcome = ofTinyEps.get(FloatFormat.BFLOAT16);
        everyValueIs(0);
    }

    @Then("the deliverable on layer norm is saved as {string}")
    public void theDeliverableIsSaved(String file) {
        world.saveDeliverable(
                "Deliverable (b)(b)",
                file,
                LayerNormReport.deliverable(
                        variants,
                        of256.get(FloatFormat.FLOAT16).output()[0],
                        of256.get(FloatFormat.BFLOAT16).output()[0]));
    }

    private LayerNormOutcome run(LayerNorm.Precision precision, double[] row, double eps) {
        LayerNormPlan plan = new LayerNormPlan(world.device(), precision, row, eps);
        return world.timed(plan.toString(), () -> experiment.run(plan));
    }

    private void theVarianceIs(double variance) {
        world.judge()
                .exactly(
                        "variance, " + outcome.plan(),
                        variance,
                        outcome.variance(),
                        outcome.plan().precision().arithmetic());
    }

    private void everyValueIs(double expected) {
        for (double value : outcome.output()) {
            world.judge()
                    .same("normalised value, " + outcome.plan(), expected, value == 0 ? 0.0 : value); // −0 is 0 too
        }
    }

    private void above(String what, double other, double measured, String otherWhat) {
        world.judge().above(what, new BigDecimal(other), new BigDecimal(measured), otherWhat);
    }

    private LayerNormVariant variant(FloatFormat low, boolean float32Statistics) {
        return variants.stream()
                .filter(variant -> variant.low() == low && variant.float32Statistics() == float32Statistics)
                .findFirst()
                .orElseThrow();
    }

    /** Sixteen values, half of them above the mean and half below: a power of two, so that means divide exactly. */
    private static double[] alternating(double mean, double deviation) {
        double[] row = new double[16];
        for (int i = 0; i < row.length; i++) {
            row[i] = i % 2 == 0 ? mean + deviation : mean - deviation;
        }
        return row;
    }

    private static double[] gaussian(Random random, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }
}
