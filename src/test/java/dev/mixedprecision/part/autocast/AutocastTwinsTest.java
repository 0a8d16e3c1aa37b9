package dev.mixedprecision.part.autocast;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Contexts that do not do what autocast does: the laws notice. */
class AutocastTwinsTest {
    private final World world = Worlds.of("@AUT-03", ComputeDevice.cpu());
    private final Thens then = new Thens(world);

    private void stepUnderAutocast(ToyModelExperiment broken, FloatFormat low) {
        new AutocastSteps(world, broken).takesAStep(Optional.of(low));
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
                    .hasMessageContaining("autocast on after the context");
        }
    }

    @Test
    void aTypeThatIsNotTheOneAskedForIsNoticed() {
        stepUnderAutocast(new ToyModelExperiment(), FloatFormat.FLOAT16);
        assertThatThrownBy(() -> then.hasDtype("the logits", "bfloat16")).isInstanceOf(AssertionError.class);
    }

    @Test
    void aParameterThatChangedIsNoticed() {
        ToyModelPlan plan = new ToyModelPlan(ComputeDevice.cpu(), Optional.of(FloatFormat.BFLOAT16));
        new AutocastSteps(world).showed(new ToyModelOutcome(plan, Map.of(), 1, false, false, "float32"));
        assertThatThrownBy(() -> then.hasTheSameAs("the parameters", "before the step"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("elements of the parameters that changed");
    }
}
