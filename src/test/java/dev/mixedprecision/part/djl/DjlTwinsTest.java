package dev.mixedprecision.part.djl;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ChildJvm;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Trainings that are not in low precision, end the JVM or learn nothing, and calls that behave otherwise: noticed. */
class DjlTwinsTest {
    private static final int ABORTED = 134;
    private static final DjlCallsPlan PLAN = new DjlCallsPlan(FloatFormat.BFLOAT16, false);

    private Thens then;

    private DjlSteps with(String law, TrainingExperiment training, DjlCallsExperiment calls) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new DjlSteps(world, training, calls);
    }

    private void trainIn(Class<?> process, FloatFormat low) {
        with("@DJL-01", new TrainingExperiment(process), new DjlCallsExperiment())
                .trains(TrainingLoop.TRAINER, low);
    }

    @Test
    void aScopeAroundTheWholeLoopIsNoticedAsItEndsTheJvmInBfloat16() {
        trainIn(BrokenTrainings.InOneScope.class, FloatFormat.BFLOAT16);
        assertNoticed(() -> then.isExactly("its exit code", "0"), "[DJL-01] exit code", "measured: " + ABORTED);
    }

    @Test
    void aScopeAroundTheWholeLoopIsNoticedByItsPredictionsInFloat16() {
        trainIn(BrokenTrainings.InOneScope.class, FloatFormat.FLOAT16);
        then.isExactly("its exit code", "0");
        then.hasDtype("hidden layer", "float16");
        for (String what : List.of("predictions", "loss")) {
            assertNoticed(() -> then.hasDtype(what, "float32"), "[DJL-01] dtype of " + what, "measured: float16");
        }
    }

    @Test
    void aTrainingWithoutAutocastIsNoticed() {
        trainIn(BrokenTrainings.InFloat32.class, FloatFormat.BFLOAT16);
        assertNoticed(
                () -> then.hasDtype("hidden layer", "bfloat16"), "[DJL-01] dtype of hidden layer", "measured: float32");
    }

    @Test
    void aModelThatLearnsNothingOrIsInLowPrecisionItselfIsNoticed() {
        TrainingPlan plan = new TrainingPlan(ComputeDevice.cpu(), TrainingLoop.EASY_TRAIN, FloatFormat.FLOAT16);
        Map<String, String> dtypes = Map.of("parameters", "float16", "gradients", "float16");
        with("@DJL-01", new TrainingExperiment(), new DjlCallsExperiment())
                .showed(new TrainingOutcome(plan, 0, "", dtypes, 0.7, 0.7));
        assertNoticed(
                () -> then.isBelow("held-out loss", "the trained model", "the untrained one"),
                "[DJL-01] held-out loss of the trained model");
        for (String what : dtypes.keySet()) {
            assertNoticed(() -> then.hasDtype(what, "float32"), "[DJL-01] dtype of " + what, "measured: float16");
        }
    }

    /** What each call of DJL's comes to, in processes that never were. */
    private static DjlCallsExperiment pretended(int exitCode, String errors, String... outcomes) {
        List<String> lines = new ArrayList<>(Collections.nCopies(DjlCalls.all().size(), "works"));
        for (int i = 0; i < outcomes.length; i++) {
            lines.set(i, outcomes[i]);
        }
        return new DjlCallsExperiment((plan, first, end) -> first == 0 && exitCode != 0
                ? new ChildJvm.Ended(exitCode, List.of(), errors)
                : new ChildJvm.Ended(0, lines.subList(first, end), ""));
    }

    @Test
    void aProcessThatEndsWellWithoutItsOutcomesIsNoticed() {
        DjlCallsExperiment silent = new DjlCallsExperiment((plan, first, end) -> new ChildJvm.Ended(0, List.of(), ""));
        DjlSteps steps = with("@DJL-02", new TrainingExperiment(), silent);
        assertThatThrownBy(() -> steps.callsAreMade(FloatFormat.FLOAT16, FloatFormat.BFLOAT16))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("came 0 outcomes");
    }

    private void assertCallsNoticed(DjlCallsExperiment calls, String... texts) {
        DjlSteps steps = with("@DJL-02", new TrainingExperiment(), calls);
        steps.callsAreMade(FloatFormat.FLOAT16, FloatFormat.BFLOAT16);
        List<Map<String, String>> table = DjlCalls.all().keySet().stream()
                .map(call ->
                        Map.of("call", call, "float16", "works", "bfloat16", "works", "bfloat16 on an island", "works"))
                .toList();
        assertNoticed(() -> steps.whatComesOfThemIs(table), texts);
    }

    @Test
    void aCallThatEndsTheJvmIsNoticed() {
        assertCallsNoticed(
                pretended(ABORTED, "terminate called without an active exception"),
                "[DJL-02] add(1) in float16",
                "measured: ends the JVM");
    }

    @Test
    void aCallThatIsRefusedOrCutsTheGraphIsNoticed() {
        assertCallsNoticed(
                pretended(0, "", "IllegalStateException"),
                "[DJL-02] add(1) in float16",
                "measured: IllegalStateException");
        assertCallsNoticed(
                pretended(0, "", "works", "cuts the graph"), "[DJL-02] mul(x) in float16", "measured: cuts the graph");
    }

    @Test
    void aCallThatTheTableDoesNotNameIsNoticed() {
        DjlSteps steps = with("@DJL-02", new TrainingExperiment(), pretended(0, ""));
        steps.callsAreMade(FloatFormat.FLOAT16, FloatFormat.BFLOAT16);
        assertNoticed(() -> steps.whatComesOfThemIs(List.of()), "[DJL-02] calls in float16", "measured: [add(1), ");
    }

    /** A process that cannot start says nothing about the call that it was to begin with. */
    @Test
    void aProcessThatEndsForAnotherReasonIsNoOutcome() {
        assertThatIllegalStateException()
                .isThrownBy(() -> pretended(1, "no such class").run(PLAN))
                .withMessageContaining("ended with 1: no such class");
    }

    @Test
    void everyCallAfterOneThatEndsTheJvmIsMade() {
        Map<String, String> outcomes = pretended(ABORTED, "terminate called without an active exception")
                .run(PLAN);
        assertThat(outcomes).containsOnlyKeys(DjlCalls.all().keySet()).containsEntry("add(1)", DjlCallsExperiment.ENDS);
        assertThat(outcomes.values()).filteredOn("works"::equals).hasSize(outcomes.size() - 1);
    }
}
