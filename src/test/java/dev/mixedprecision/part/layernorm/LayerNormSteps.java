package dev.mixedprecision.part.layernorm;

import dev.mixedprecision.numerics.ErrorBound;
import dev.mixedprecision.numerics.ErrorSummary;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.LayerNorm;
import dev.mixedprecision.numerics.LayerNormBound;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Bound;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Named;
import dev.mixedprecision.spec.Value;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.When;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Layer norm in low precision: what overflows, what vanishes, what is rounded away. */
public final class LayerNormSteps {
    private static final double USUAL_EPS = 1e-5;

    /** Gives a row whose mean and variance are far from any number of either type, so that rounding them shows. */
    private static final int ROW = 22;

    private static final List<FloatFormat> LOW = List.of(FloatFormat.FLOAT16, FloatFormat.BFLOAT16);

    private final World world;
    private final LayerNormExperiment experiment;
    private final List<LayerNormVariant> variants = new ArrayList<>();

    public LayerNormSteps(World world) {
        this(world, new LayerNormExperiment());
    }

    LayerNormSteps(World world, LayerNormExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("a row of {row} is normalised {arithmetic}, with eps {number}")
    public void aRowIsNormalised(double[] row, LayerNorm.Precision precision, Figure eps) {
        LayerNormOutcome outcome = run(precision, row, eps.value());
        Named<Value> values = world.facts().values();
        values.put(() -> variance(outcome), "the variance");
        values.put(() -> elements(outcome), "every normalised value");
        values.put(() -> exactElements(outcome.plan()), "every value of exact arithmetic");
        values.put(
                () -> new Value.Exact("eps as stored, " + outcome.plan(), new BigDecimal(outcome.storedEps())),
                "the stored eps");
        values.put(
                () -> new Value.Exact("spread of the stored row, " + outcome.plan(), spread(outcome.input())),
                "the spread of the stored row");
        values.put(() -> new Value.Exact("spread of the row as given", spread(row)), "the spread of the given row");
    }

    @When("{int} values drawn from N\\(0, 1) are normalised in every way, with eps {number}")
    public void ordinaryData(int count, Figure eps) {
        normaliseOrdinaryData(count, eps.value());
    }

    private void normaliseOrdinaryData(int count, double eps) {
        double[] drawn = gaussian(new Random(ROW), count);
        // Eight bits, which both types hold, but for the few values that are subnormal in float16.
        double[] exact = Arrays.stream(drawn)
                .map(FloatFormat.BFLOAT16::round)
                .map(x -> FloatFormat.FLOAT16.isValue(x) ? x : 1)
                .toArray();
        double[] reference = LayerNorm.reference(exact, eps);
        double[] unstored = LayerNorm.reference(drawn, eps);
        for (FloatFormat low : LOW) {
            double[] stored = Arrays.stream(drawn).map(low::round).toArray();
            ErrorSummary storing = ErrorSummary.of(LayerNorm.reference(stored, eps), unstored, low);
            for (LayerNorm.Precision precision :
                    List.of(LayerNorm.Precision.all(low), LayerNorm.Precision.withFloat32Statistics(low))) {
                LayerNormOutcome normalised = run(precision, exact, eps);
                ErrorBound bound = LayerNormBound.of(exact, eps, precision, FloatFormat.FLOAT32);
                variants.add(new LayerNormVariant(
                        low,
                        precision.arithmetic() == FloatFormat.FLOAT32,
                        ErrorSummary.of(normalised.output(), reference, low),
                        bound.value().doubleValue(),
                        strays(normalised, exact, reference),
                        storing));
            }
        }
        world.attachCsv("Errors", LayerNormReport.table(variants));
        world.showInSummary("Errors", LayerNormReport.chart(variants));
        factsOfVariants(world.facts());
    }

    /** As rounding keeps the order, what is within float32's error of the exact value is between its ends when rounded. */
    private static double strays(LayerNormOutcome normalised, double[] row, double[] reference) {
        LayerNorm.Precision precision = normalised.plan().precision();
        if (precision.arithmetic() != FloatFormat.FLOAT32) {
            return Double.NaN;
        }
        double error = LayerNormBound.of(
                        row, normalised.plan().eps(), LayerNorm.Precision.all(FloatFormat.FLOAT32), FloatFormat.FLOAT32)
                .value()
                .doubleValue();
        FloatFormat low = precision.output();
        return IntStream.range(0, row.length)
                .filter(i -> !(low.round(reference[i] - error) <= normalised.output()[i]
                        && normalised.output()[i] <= low.round(reference[i] + error)))
                .count();
    }

    @When("layer norm is measured for overflow, eps and digits in float16 and bfloat16")
    public void everything() {
        Map<FloatFormat, LayerNormOutcome> of256 = new EnumMap<>(FloatFormat.class);
        Map<FloatFormat, LayerNormOutcome> constants = new EnumMap<>(FloatFormat.class);
        for (FloatFormat low : LOW) {
            LayerNormOutcome outcome =
                    run(LayerNorm.Precision.all(low), LayerNormVocabulary.alternating(0, 256), USUAL_EPS);
            of256.put(low, outcome);
            world.facts().values().put(() -> variance(outcome), "the variance of ±256 in " + low);
            world.found(Finding.value("variance of a row of ±256, " + low, outcome.variance(), low));
            LayerNormOutcome constant = run(LayerNorm.Precision.all(low), new double[8], 1e-8);
            constants.put(low, constant);
            world.facts().values().put(() -> elements(constant), "zeros normalised in " + low + " with eps 1e-8");
        }
        normaliseOrdinaryData(1024, USUAL_EPS);
        for (LayerNormVariant variant : variants) {
            world.found(Finding.number(
                    "rms error of layer norm, " + variant.name(),
                    variant.error().rootMeanSquare(),
                    ""));
        }
        world.deliver("Deliverable (b)(b)", () -> LayerNormReport.deliverable(variants, of256, constants));
    }

    private void factsOfVariants(Facts facts) {
        facts.bounds()
                .putAll(
                        () -> Stream.concat(
                                        variants.stream().map(LayerNormSteps::boundedError),
                                        variants.stream()
                                                .filter(LayerNormVariant::float32Statistics)
                                                .map(LayerNormSteps::roundedOnce))
                                .toList(),
                        "every error",
                        "its arithmetic");
        Named<Quantity> quantities = facts.quantities();
        for (FloatFormat low : LOW) {
            quantities.put(() -> rms(variant(low, false), "throughout"), "error of " + low + " throughout");
            quantities.put(
                    () -> new Quantity(
                            "what storing in " + low + " changes",
                            variant(low, false).storing().rootMeanSquare(),
                            "",
                            ""),
                    "error of storing in " + low);
        }
        quantities.putAll(
                () -> LOW.stream()
                        .map(low -> rms(variant(low, false), "throughout"))
                        .toList(),
                "error of either type throughout");
        quantities.putAll(
                () -> LOW.stream()
                        .map(low -> rms(variant(low, true), "with float32 statistics"))
                        .toList(),
                "error of the same type with float32 statistics");
    }

    private static Bound boundedError(LayerNormVariant variant) {
        return new Bound.Upper(
                "largest error, " + variant.name() + ", at value "
                        + variant.error().worst(),
                variant.bound(),
                variant.error().maxAbsolute(),
                "",
                "one rounding an operation: γ₇|y| and the means' errors");
    }

    private static Bound roundedOnce(LayerNormVariant variant) {
        return new Bound.Upper(
                "values that are rounded more than once, " + variant.name(),
                0,
                variant.strays(),
                "values",
                "within float32's error of the exact ones, and rounded to " + variant.low() + " once");
    }

    private static Quantity rms(LayerNormVariant variant, String how) {
        return new Quantity(
                "rms error of " + variant.low() + " " + how, variant.error().rootMeanSquare(), "", "");
    }

    private LayerNormOutcome run(LayerNorm.Precision precision, double[] row, double eps) {
        LayerNormPlan plan = new LayerNormPlan(world.device(), precision, row, eps);
        return world.timed(plan.toString(), () -> experiment.run(plan));
    }

    private static Value variance(LayerNormOutcome outcome) {
        return new Value.Floating(
                "variance, " + outcome.plan(),
                outcome.variance(),
                outcome.plan().precision().arithmetic());
    }

    private static Value elements(LayerNormOutcome outcome) {
        return new Value.Elements("normalised value", outcome.plan().toString(), outcome.output());
    }

    /** What is right, as far as the format of the output can say it. */
    private static Value exactElements(LayerNormPlan plan) {
        return new Value.Elements(
                "value of exact arithmetic",
                plan.toString(),
                Arrays.stream(LayerNorm.reference(plan.row(), plan.eps()))
                        .map(plan.precision().output()::round)
                        .toArray());
    }

    private static BigDecimal spread(double[] row) {
        double max = Arrays.stream(row).max().orElseThrow();
        double min = Arrays.stream(row).min().orElseThrow();
        return new BigDecimal(max - min);
    }

    private LayerNormVariant variant(FloatFormat low, boolean float32Statistics) {
        return variants.stream()
                .filter(variant -> variant.low() == low && variant.float32Statistics() == float32Statistics)
                .findFirst()
                .orElseThrow();
    }

    private static double[] gaussian(Random random, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }
}
