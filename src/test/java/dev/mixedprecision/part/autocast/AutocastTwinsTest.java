package dev.mixedprecision.part.autocast;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Contexts that do not do what autocast does: the laws notice. */
class AutocastTwinsTest {
    private Thens then;

    private AutocastSteps with(ToyModelExperiment broken, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new AutocastSteps(world, broken);
    }

    private void stepUnderAutocast(ToyModelExperiment broken, FloatFormat low) {
        with(broken, "@AUT-03").takesAStep(Optional.of(low));
    }

    /** A step in which all had one dtype. */
    private void stepAllIn(String dtype, Optional<FloatFormat> autocast, String law) {
        Map<String, String> dtypes = new LinkedHashMap<>();
        ToyModelExperiment.QUESTIONS.forEach(question -> dtypes.put(question, dtype));
        with(new ToyModelExperiment(), law)
                .showed(new ToyModelOutcome(
                        new ToyModelPlan(ComputeDevice.cpu(), autocast),
                        dtypes,
                        0,
                        false,
                        "float16",
                        "float16",
                        "float32"));
    }

    @Test
    void anAutocastThatDoesNothingIsNoticed() {
        stepUnderAutocast(BrokenAutocasts.off(), FloatFormat.BFLOAT16);
        assertThatThrownBy(() -> then.hasDtype("the output of fc1", "bfloat16"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[AUT-03] dtype of output of fc1")
                .hasMessageContaining("expected: bfloat16")
                .hasMessageContaining("measured: float32");
    }

    @Test
    void anAutocastThatIsLeftOnIsNoticed() throws Exception {
        AtomicReference<AutoCloseable> leaked = new AtomicReference<>();
        stepUnderAutocast(BrokenAutocasts.leaking(leaked), FloatFormat.BFLOAT16);
        try (AutoCloseable scope = leaked.get()) {
            assertThatThrownBy(() -> then.hasTheSameAs("autocast", "before the step"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("[AUT-03] autocast after the context")
                    .hasMessageContaining("measured: on");
        }
    }

    @Test
    void aTypeThatIsLeftBehindIsNoticed() {
        ToyModelPlan plan = new ToyModelPlan(ComputeDevice.cpu(), Optional.of(FloatFormat.BFLOAT16));
        with(new ToyModelExperiment(), "@AUT-03")
                .showed(new ToyModelOutcome(plan, Map.of(), 0, false, "bfloat16", "float16", "float32"));
        assertThatThrownBy(() -> then.hasTheSameAs("autocast", "before the step"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[AUT-03] autocast's dtype after the context")
                .hasMessageContaining("expected: bfloat16")
                .hasMessageContaining("measured: float16");
    }

    @Test
    void aTypeThatIsNotTheOneAskedForIsNoticed() {
        stepUnderAutocast(new ToyModelExperiment(), FloatFormat.FLOAT16);
        assertThatThrownBy(() -> then.hasDtype("the logits", "bfloat16")).isInstanceOf(AssertionError.class);
    }

    @Test
    void aParameterThatChangedIsNoticed() {
        ToyModelPlan plan = new ToyModelPlan(ComputeDevice.cpu(), Optional.of(FloatFormat.BFLOAT16));
        with(new ToyModelExperiment(), "@AUT-03")
                .showed(new ToyModelOutcome(plan, Map.of(), 1, false, "float16", "float16", "float32"));
        assertThatThrownBy(() -> then.hasTheSameAs("the parameters", "before the step"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("elements of the parameters that changed");
    }

    @Test
    void aBaselineThatRunsUnderAutocastIsNoticed() {
        with(new ToyModelExperiment(), "@AUT-01").takesAStep(Optional.of(FloatFormat.FLOAT16));
        assertNoticed(
                () -> then.hasDtype("output of fc1", "float32"),
                "[AUT-01] dtype of output of fc1",
                "measured: float16");
    }

    /** The CPU's lists are real ones that are not CUDA's: in place of CUDA's they are noticed. */
    @Test
    void anAutocastWithTheCpusListsIsNoticedOnCuda() {
        with(new ToyModelExperiment(), "@AUT-02").takesAStep(Optional.of(FloatFormat.BFLOAT16));
        assertNoticed(
                () -> then.hasDtype("output of layer norm", "float32"),
                "[AUT-02] dtype of output of layer norm",
                "measured: bfloat16");
        assertNoticed(
                () -> then.hasDtype("summed loss", "float32"), "[AUT-02] dtype of summed loss", "measured: bfloat16");
        with(new ToyModelExperiment(), "@LNM-01").takesAStep(Optional.of(FloatFormat.FLOAT16));
        assertNoticed(
                () -> then.hasDtype("the output of layer norm", "float32"),
                "[LNM-01] dtype of output of layer norm",
                "measured: float16");
    }

    @Test
    void anAutocastWithCudasListsIsNoticedOnTheCpu() {
        stepAllIn("float32", Optional.of(FloatFormat.FLOAT16), "@LNM-01");
        assertNoticed(
                () -> then.hasDtype("the output of layer norm", "float16"),
                "[LNM-01] dtype of output of layer norm",
                "measured: float32");
        with(BrokenAutocasts.off(), "@LNM-01").takesAStep(Optional.of(FloatFormat.FLOAT16));
        assertNoticed(
                () -> then.hasDtype("the output of fc1", "float16"),
                "[LNM-01] dtype of output of fc1",
                "measured: float32");
    }

    @Test
    void aModelThatIsInLowPrecisionItselfIsNoticed() {
        stepAllIn("float16", Optional.of(FloatFormat.FLOAT16), "@AUT-04");
        for (String what : List.of("parameters inside the context", "gradients")) {
            assertNoticed(
                    () -> then.hasDtype("the " + what, "float32"), "[AUT-04] dtype of " + what, "measured: float16");
        }
    }
}
