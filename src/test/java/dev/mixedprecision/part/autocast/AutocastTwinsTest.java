package dev.mixedprecision.part.autocast;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.Worlds;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Contexts that do not do what autocast does: the laws notice. */
class AutocastTwinsTest {
    private static AutocastSteps with(ToyModelExperiment broken) {
        return new AutocastSteps(Worlds.of("@AUT-03", ComputeDevice.cpu()), broken);
    }

    @Test
    void anAutocastThatDoesNothingIsNoticed() {
        AutocastSteps steps = with(BrokenAutocasts.off());
        steps.stepUnderAutocast(FloatFormat.BFLOAT16);
        assertThatThrownBy(() -> steps.theDtypeIs("output of fc1", "bfloat16"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[AUT-03] dtype of output of fc1")
                .hasMessageContaining("expected: bfloat16")
                .hasMessageContaining("measured: float32");
    }

    @Test
    void anAutocastThatIsLeftOnIsNoticed() throws Exception {
        AtomicReference<AutoCloseable> leaked = new AtomicReference<>();
        AutocastSteps steps = with(BrokenAutocasts.leaking(leaked));
        steps.stepUnderAutocast(FloatFormat.BFLOAT16);
        try (AutoCloseable scope = leaked.get()) {
            assertThatThrownBy(steps::nothingIsLeftOn)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("autocast on after the context");
        }
    }

    @Test
    void aTypeThatIsNotTheOneAskedForIsNoticed() {
        AutocastSteps steps = with(new ToyModelExperiment());
        steps.stepUnderAutocast(FloatFormat.FLOAT16);
        assertThatThrownBy(() -> steps.theDtypeIs("logits", "bfloat16")).isInstanceOf(AssertionError.class);
    }

    @Test
    void aParameterThatChangedIsNoticed() {
        ToyModelPlan plan = new ToyModelPlan(ComputeDevice.cpu(), Optional.of(FloatFormat.BFLOAT16));
        AutocastSteps steps = new AutocastSteps(
                Worlds.of("@AUT-03", ComputeDevice.cpu()),
                new ToyModelOutcome(plan, Map.of(), 1, false, false, "float32"));
        assertThatThrownBy(steps::theParametersAreUnchanged)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("elements of the parameters that changed");
    }
}
