package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.timing.SizeRun;
import dev.mixedprecision.timing.SizeTimings;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times the sizes of a plan one after the other, in every execution, each at most once. The precisions of a size share
 * its parameters and take turns, so that what slows the machine down meets all of them.
 */
public final class SpeedupBenchmark {
    private static final Logger LOG = LoggerFactory.getLogger(SpeedupBenchmark.class);

    private final BenchmarkPlan plan;
    private final RowMeasurement measurement;
    private final BenchmarkListener listener;
    private final Map<Row, SizeTimings> measured = new TreeMap<>();

    /** What is measured at most once. */
    private record Row(ModelSize size, Execution execution) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            return Comparator.comparing(Row::size).thenComparing(Row::execution).compare(this, other);
        }
    }

    /**
     * A benchmark in a JVM that others have run in, or will.
     *
     * @param hostWarmUp theirs too, so that the JVM is warmed up once
     * @param listener hears of every row
     */
    public SpeedupBenchmark(BenchmarkPlan plan, HostWarmUp hostWarmUp, BenchmarkListener listener) {
        this(plan, Bench.of(plan.hardware().device(), hostWarmUp), listener);
    }

    SpeedupBenchmark(BenchmarkPlan plan, Bench bench, BenchmarkListener listener) {
        this.plan = plan;
        this.measurement = new RowMeasurement(plan, bench);
        this.listener = listener;
        plan.warnings().forEach(LOG::warn);
    }

    public BenchmarkPlan plan() {
        return plan;
    }

    /** All that was measured, from the smallest size; the executions of a size in their order. */
    public List<SizeTimings> results() {
        return List.copyOf(measured.values());
    }

    /** The labels of the sizes that the plan holds, from the smallest. */
    public List<String> labels() {
        return plan.sizes().stream().map(ModelSize::label).toList();
    }

    /** The names of the executions that the plan holds. */
    public List<String> executions() {
        return plan.executions().stream().map(Execution::toString).toList();
    }

    /** The dtype that autocast runs in. */
    public String mixedPrecision() {
        return plan.type().torchName();
    }

    /** Why a size, by its label, is not measured in an execution, by its name; empty where it is. */
    public String whyNot(String label, String execution) {
        return plan.whyNot(label, execution);
    }

    /**
     * Measures a size in an execution, unless that was done and settles the bound.
     *
     * @param label the size's
     * @param execution its name
     * @param bound what the speed-up is held against: steps are added while its interval holds the bound; NaN for none
     */
    public SizeTimings measure(String label, String execution, double bound) {
        Row row = new Row(ModelSize.labelled(label), Execution.labelled(execution));
        SizeTimings timings = measured.get(row);
        if (timings == null || isOpen(timings, bound)) {
            timings = measurement.measure(row.size(), row.execution(), bound);
            measured.put(row, timings);
            listener.measured(plan, results());
        }
        return timings;
    }

    /** Whether more steps than were taken could settle a bound that was not known when they were. */
    private static boolean isOpen(SizeTimings timings, double bound) {
        Ratio ratio = timings.speedup();
        return !Double.isNaN(bound)
                && ratio.isKnown()
                && ratio.against(bound) == Ratio.Verdict.UNSETTLED
                && timings.full().total().count() < SizeRun.MOST_STEPS;
    }
}
