package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.timing.SizeTimings;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
    private final Map<Row, Double> took = new TreeMap<>();

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

    /** The sizes that the plan holds, from the smallest. */
    public List<ModelSize> sizes() {
        return plan.sizes();
    }

    /** The executions that the plan holds. */
    public List<Execution> executions() {
        return plan.executions();
    }

    /** What was measured in an execution, from the smallest size. */
    public List<SizeTimings> results(Execution execution) {
        return results().stream()
                .filter(row -> row.execution().equals(execution.toString()))
                .toList();
    }

    /** The dtype that autocast runs in. */
    public String mixedPrecision() {
        return plan.type().torchName();
    }

    /** Why a size is not measured in an execution; empty where it is. */
    public String whyNot(ModelSize size, Execution execution) {
        return plan.whyNot(size, execution);
    }

    /** How long it took to measure a size in an execution, in milliseconds; empty where that was not done. */
    public OptionalDouble measuringTook(ModelSize size, Execution execution) {
        Double milliseconds = took.get(new Row(size, execution));
        return milliseconds == null ? OptionalDouble.empty() : OptionalDouble.of(milliseconds);
    }

    /** Measures a size in an execution, unless that was done. */
    public SizeTimings measure(ModelSize size, Execution execution) {
        Row row = new Row(size, execution);
        SizeTimings timings = measured.get(row);
        if (timings == null) {
            long start = System.nanoTime();
            timings = measurement.measure(row.size(), row.execution());
            took.put(row, (System.nanoTime() - start) / 1e6);
            measured.put(row, timings);
            listener.measured(plan, results());
        }
        return timings;
    }
}
