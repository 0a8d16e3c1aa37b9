package dev.mixedprecision.part.tensorcore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs operators again and again on the same inputs, forward and backward, and compares the bits with the first run's. */
public final class RepeatabilityExperiment {
    private final Function<ComputeDevice, List<RepeatedCall>> calls;
    private final Supplier<MathSetting.Scope> deterministicAlgorithms;

    /** With the operators of a training step. */
    public RepeatabilityExperiment() {
        this(TrainingOperators::on);
    }

    RepeatabilityExperiment(Function<ComputeDevice, List<RepeatedCall>> calls) {
        this(calls, () -> MathSetting.DETERMINISTIC.switched(true));
    }

    RepeatabilityExperiment(
            Function<ComputeDevice, List<RepeatedCall>> calls, Supplier<MathSetting.Scope> deterministicAlgorithms) {
        this.calls = calls;
        this.deterministicAlgorithms = deterministicAlgorithms;
    }

    /**
     * Runs each operator so often.
     *
     * @param deterministic with libtorch's deterministic algorithms on, or as they are
     */
    public Repeatability run(ComputeDevice device, int runs, boolean deterministic) {
        List<Repeatability.Result> results = new ArrayList<>();
        for (RepeatedCall each : calls.apply(device)) {
            results.addAll(results(each, device, runs, deterministic));
        }
        return new Repeatability(runs, deterministic, results);
    }

    private List<Repeatability.Result> results(
            RepeatedCall repeated, ComputeDevice device, int runs, boolean deterministic) {
        Call call = repeated.call();
        try (OpenCall open = new OpenCall(call, device);
                GradMode recorded = GradMode.enabled()) {
            Differences differences = new Differences(repeated, open);
            // Run once without them, which tells what they refuse from what this machine cannot do.
            differences.require(differences.once(open.manager()));
            if (!deterministic) {
                differences.runs(runs);
            } else {
                try (MathSetting.Scope on = deterministicAlgorithms.get()) {
                    differences.runs(runs);
                }
            }
            return differences.results();
        } catch (IllegalArgumentException | LibtorchException e) {
            String why = String.valueOf(e.getMessage());
            return List.of(new Repeatability.Result(
                    call.toString(), "", Repeatability.OUTPUT, repeated.listed(false), 0, 0, 0, "", why));
        }
    }

    /** What one run gave: results by name, and why there are no gradients, if there are none. */
    private record Run(Map<String, NDArray> results, String refusal) {}

    /** What is counted of one call. */
    private static final class Differences {
        private final RepeatedCall repeated;
        private final OpenCall open;
        private final NDArray weights;
        private final Map<String, Long> elements = new LinkedHashMap<>();
        private final Map<String, Integer> differing = new LinkedHashMap<>();
        private final Map<String, Long> most = new LinkedHashMap<>();
        private final Map<String, String> refused = new LinkedHashMap<>();
        private String kernel;
        private String unavailable = "";

        Differences(RepeatedCall repeated, OpenCall open) {
            this.repeated = repeated;
            this.open = open;
            try (NDManager owner = open.manager().newSubManager()) {
                NDArray output = open.run(owner);
                // Not all the same, since a softmax sends back nothing of a plain sum.
                weights = OpenCall.numbers(open.manager(), output.getShape(), Tensors.dtype(output));
            }
            kernel = open.attentionKernel();
            open.numbers().values().forEach(input -> input.setRequiresGradient(true));
        }

        /** The output and the gradients, as copies of the owner. */
        Run once(NDManager owner) {
            Map<String, NDArray> results = new LinkedHashMap<>();
            try (NDManager passing = open.manager().newSubManager()) {
                NDArray output = open.run(passing);
                results.put(Repeatability.OUTPUT, Aten.detach(output));
                results.get(Repeatability.OUTPUT).attach(owner);
                NDArray weighted = Aten.mul(output, weights);
                GradMode.backward(weighted);
                open.numbers().forEach((name, input) -> take(name, input, owner, results));
                return new Run(results, "");
            } catch (LibtorchException e) {
                return new Run(results, e.getMessage());
            }
        }

        private static void take(String name, NDArray input, NDManager owner, Map<String, NDArray> results) {
            if (GradMode.hasGradient(input)) {
                NDArray gradient = input.getGradient();
                gradient.attach(owner);
                results.put("gradient of " + name, gradient);
                GradMode.clearGradient(input);
            }
        }

        /** Notes what there is to compare. */
        void require(Run run) {
            run.results().forEach((name, result) -> elements.put(name, result.size()));
            unavailable = run.refusal();
        }

        /** Runs it so often, and compares each run with the first. */
        void runs(int count) {
            kernel = open.attentionKernel();
            try (NDManager owner = open.manager().newSubManager()) {
                Run first = once(owner);
                elements.keySet().stream()
                        .filter(name -> !first.results().containsKey(name))
                        .forEach(name -> refused.put(name, first.refusal()));
                for (int run = 1; run < count && !first.results().isEmpty(); run++) {
                    try (NDManager passing = owner.newSubManager()) {
                        Run again = once(passing);
                        first.results().forEach((name, result) -> compare(name, result, again));
                    }
                }
            }
        }

        /** A result that is missing now and then differs in every element. */
        private void compare(String name, NDArray first, Run again) {
            NDArray other = again.results().get(name);
            long count = other == null ? first.size() : Tensors.differingElements(first, other);
            differing.merge(name, count == 0 ? 0 : 1, Integer::sum);
            most.merge(name, count, Math::max);
        }

        List<Repeatability.Result> results() {
            List<Repeatability.Result> results = new ArrayList<>();
            elements.forEach((name, size) -> results.add(result(name, size, refused.getOrDefault(name, ""), "")));
            if (!unavailable.isEmpty()) {
                results.add(result("gradients", 0, "", unavailable));
            }
            return results;
        }

        private Repeatability.Result result(String name, long size, String refusal, String why) {
            return new Repeatability.Result(
                    repeated.call().toString(),
                    kernel,
                    name,
                    repeated.listed(!name.equals(Repeatability.OUTPUT)),
                    differing.getOrDefault(name, 0),
                    most.getOrDefault(name, 0L),
                    size,
                    refusal,
                    why);
        }
    }
}
