package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a user chooses, as system properties {@code -Dbenchmark.…}.
 *
 * @param sizes {@code sizes}: one or several of the sizes, separated by commas; in the order of the table
 * @param contextLength {@code contextLength}: positions
 * @param batchSize {@code batchSize}: sequences
 * @param type {@code dtype}: bf16 or fp16; fp8 for float8 e4m3fn beside bfloat16, where the device multiplies it
 * @param warmupSteps {@code warmupSteps}: steps before the measured ones
 * @param measureSteps {@code measureSteps}: measured steps, at least two
 * @param output {@code output}: where the CSV goes
 * @param mixedPrecision {@code mixedPrecision}: false times float32 alone
 * @param tf32 {@code tf32}: true times float32 with TF32 matrix products too, where the device has it
 * @param executions {@code execution}: one or several of eager, graph, fused, fused-graph, separated by commas; in this
 *     order; none leaves it to the device: eager, and graph where there is CUDA
 * @param optimizer {@code optimizer}: none, or adamw or adamw-clipped to time a step of it after each backward pass
 */
public record BenchmarkOptions(
        List<ModelSize> sizes,
        int contextLength,
        int batchSize,
        ScalarType type,
        int warmupSteps,
        int measureSteps,
        Path output,
        boolean mixedPrecision,
        boolean tf32,
        List<Execution> executions,
        OptimizerChoice optimizer) {
    private static final String PREFIX = "benchmark.";
    private static final Path OUTPUT = Path.of("results", "mixed_precision", "mixed_precision_benchmark.csv");

    /** The mask has context × context elements, and Java's arrays have no more than 2³¹ − 1. */
    private static final int LONGEST_CONTEXT = 46_340;

    /**
     * The choices of the system properties, all checked.
     *
     * @throws IllegalArgumentException naming the property, its value and what is allowed
     */
    public static BenchmarkOptions fromSystemProperties() {
        return from(System::getProperty);
    }

    /** The choices where nothing is chosen. */
    public static BenchmarkOptions defaults() {
        return from(name -> null);
    }

    /** The properties that are asked for, by their whole names. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>();
        from(name -> {
            names.add(name);
            return null;
        });
        return names;
    }

    static BenchmarkOptions from(Function<String, String> properties) {
        Function<String, String> property = name -> properties.apply(PREFIX + name);
        return new BenchmarkOptions(
                sizes(or(property.apply("sizes"), "all")),
                wholeNumber(property, "contextLength", 512, 1, LONGEST_CONTEXT),
                wholeNumber(property, "batchSize", 4, 1, Integer.MAX_VALUE),
                type(or(property.apply("dtype"), "bf16")),
                wholeNumber(property, "warmupSteps", 5, 0, Integer.MAX_VALUE),
                wholeNumber(property, "measureSteps", 10, 2, Integer.MAX_VALUE),
                output(or(property.apply("output"), OUTPUT.toString())),
                flag(property, "mixedPrecision", true),
                flag(property, "tf32", false),
                executions(property.apply("execution")),
                optimizer(or(property.apply("optimizer"), "none")));
    }

    /**
     * The same choices for one size and few, short steps: what the CPU can do in a moment. An output that was chosen keeps
     * its name; else it is not that of the whole benchmark, so that a run without a GPU leaves a GPU's table alone.
     */
    public BenchmarkOptions tiny() {
        Path csv = output.equals(OUTPUT) ? output.resolveSibling("tiny_" + output.getFileName()) : output;
        return new BenchmarkOptions(
                List.of(ModelSize.TINY), 16, 2, type, 2, 6, csv, mixedPrecision, tf32, executions, optimizer);
    }

    /** The tokens of a batch. */
    long tokens() {
        return (long) batchSize * contextLength;
    }

    /** The same choices for one size with an optimizer, launched, and replayed where it is not tiny; its CSV is another one. */
    public BenchmarkOptions withOptimizer(ModelSize size, OptimizerChoice chosen) {
        return new BenchmarkOptions(
                List.of(size),
                contextLength,
                batchSize,
                type,
                warmupSteps,
                measureSteps,
                output.resolveSibling(chosen + "_" + output.getFileName()),
                mixedPrecision,
                tf32,
                size == ModelSize.TINY ? List.of(Execution.EAGER) : List.of(Execution.EAGER, Execution.FUSED_GRAPH),
                chosen);
    }

    /**
     * The same sizes and input in float8 as plain and as fused graphs, and as few steps as tell the times of replays; the
     * CSV is another one.
     */
    BenchmarkOptions inFloat8() {
        return new BenchmarkOptions(
                sizes,
                contextLength,
                batchSize,
                ScalarType.FLOAT8_E4M3FN,
                1,
                6,
                output.resolveSibling("float8_" + output.getFileName()),
                true,
                false,
                List.of(Execution.GRAPH, Execution.FUSED_GRAPH),
                OptimizerChoice.NONE);
    }

    private static String or(String value, String other) {
        return value == null ? other : value;
    }

    private static List<ModelSize> sizes(String value) {
        if (value.equals("all")) {
            return ModelSize.benchmarked();
        }
        return some(
                "sizes",
                value,
                ModelSize::labelled,
                "all, or some of tiny, small, medium, large, xl, 2.7B, with commas between");
    }

    private static List<Execution> executions(String value) {
        if (value == null) {
            return List.of();
        }
        return some(
                "execution",
                value,
                Execution::labelled,
                "one or several of eager, graph, fused, fused-graph, with commas between");
    }

    /** What a list of labels names, each once, in the order in which the constants are declared. */
    private static <T extends Comparable<T>> List<T> some(
            String name, String value, Function<String, T> labelled, String allowed) {
        TreeSet<T> named = new TreeSet<>();
        for (String label : value.split(",", -1)) {
            try {
                named.add(labelled.apply(label.strip()));
            } catch (IllegalArgumentException e) {
                throw wrong(name, value, allowed);
            }
        }
        return List.copyOf(named);
    }

    private static int wholeNumber(Function<String, String> property, String name, int otherwise, int least, int most) {
        String value = property.apply(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number that is out of range
        }
        throw wrong(
                name,
                value,
                "a whole number, at least " + least + (most == Integer.MAX_VALUE ? "" : " and at most " + most));
    }

    private static ScalarType type(String value) {
        return switch (value) {
            case "bf16" -> ScalarType.BFLOAT16;
            case "fp16" -> ScalarType.FLOAT16;
            case "fp8" -> ScalarType.FLOAT8_E4M3FN;
            default -> throw wrong("dtype", value, "bf16, fp16 or fp8");
        };
    }

    private static Path output(String value) {
        if (!value.endsWith(".csv")) {
            throw wrong("output", value, "a file name that ends in .csv");
        }
        return Path.of(value);
    }

    private static OptimizerChoice optimizer(String value) {
        return OptimizerChoice.labelled(value)
                .orElseThrow(() -> wrong("optimizer", value, "none, adamw or adamw-clipped"));
    }

    private static boolean flag(Function<String, String> property, String name, boolean otherwise) {
        String value = or(property.apply(name), String.valueOf(otherwise));
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, value, "true or false");
        };
    }

    private static IllegalArgumentException wrong(String name, String value, String allowed) {
        return new IllegalArgumentException("-D" + PREFIX + name + "=" + value + ": allowed is " + allowed);
    }
}
