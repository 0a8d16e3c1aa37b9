package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.part.tensorcore.Repeatability.Result;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.function.Predicate;

/** Operators that are run again on the same inputs. */
public final class RepeatabilitySteps {
    private final World world;
    private final RepeatabilityExperiment experiment;

    public RepeatabilitySteps(World world) {
        this(world, new RepeatabilityExperiment());
    }

    RepeatabilitySteps(World world, RepeatabilityExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When(
            "each operator of a training step is run {int} times on the same inputs, with deterministic algorithms {onOrOff}")
    public void areRun(int runs, boolean deterministic) {
        Repeatability outcome = world.timed(
                runs + " runs, deterministic algorithms " + (deterministic ? "on" : "off"),
                () -> experiment.run(world.device(), runs, deterministic));
        Facts facts = world.facts();
        facts.same()
                .putAll(
                        () -> repeated(outcome, result -> result.listed().isEmpty()),
                        "every result that PyTorch does not name as nondeterministic",
                        "in the first run");
        facts.same()
                .putAll(
                        () -> repeated(outcome, result -> true),
                        "every result that is not refused",
                        "in the first run");
        facts.refusals().putAll(() -> writes(outcome), "a write to places that may be named twice");
        facts.exhibits().put(() -> shown(outcome), "how many runs of each result differ");
    }

    private static List<Comparison> repeated(Repeatability outcome, Predicate<Result> held) {
        int again = outcome.runs() - 1;
        return outcome.results().stream()
                .filter(Result::isCompared)
                .filter(held)
                .<Comparison>map(result -> new Same(
                        "runs with other bits than the first, " + result + kernel(result),
                        "0 of " + again,
                        result.differing() + " of " + again))
                .toList();
    }

    private static String kernel(Result result) {
        return result.kernel().isEmpty() ? "" : ", by the kernel " + result.kernel();
    }

    private static List<Facts.Refusal> writes(Repeatability outcome) {
        return outcome.results().stream()
                .filter(Result::isWrite)
                .map(result -> new Facts.Refusal(result.toString(), result.refused()))
                .toList();
    }

    /** Kernels of attention are not everywhere, nor is RMSNorm in every libtorch; what else is missing is an error. */
    private Comparison shown(Repeatability outcome) {
        world.attachCsv("Runs that differ", RepeatabilityReport.table(outcome));
        world.note("CUBLAS_WORKSPACE_CONFIG is " + System.getenv().getOrDefault("CUBLAS_WORKSPACE_CONFIG", "not set"));
        return new Same(
                "operators that are in every libtorch and could not be run",
                List.of(),
                outcome.results().stream()
                        .filter(result -> !result.unavailable().isEmpty())
                        .map(Result::operator)
                        .filter(operator -> !operator.startsWith("attention, ") && !operator.startsWith("rms_norm"))
                        .toList());
    }
}
