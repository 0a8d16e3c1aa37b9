package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.experiment.ComputeDevice;
import dev.mixedprecision.experiment.conformance.BrokenCasts;
import dev.mixedprecision.experiment.conformance.CastExperiment;
import dev.mixedprecision.experiment.conformance.CastPolicy;
import dev.mixedprecision.experiment.conformance.OperatorCall;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Autocast that does something else, and rows that say something else: each is noticed, with what and where. */
class ConformanceTwinsTest {
    private static final CastExperiment RIGHT = new CastExperiment(ComputeDevice.cpu());
    private static final Map<String, CastPolicy> POLICIES = Map.of(
            "cpu-low-precision.feature", CastPolicy.LOW_PRECISION,
            "cpu-float32.feature", CastPolicy.FLOAT32,
            "cpu-widest.feature", CastPolicy.WIDEST_INPUT);

    private static ConformanceSteps with(CastExperiment experiment, String law) {
        ConformanceSteps steps = new ConformanceSteps(Worlds.of(law, ComputeDevice.cpu()), world -> experiment);
        steps.gradientsTo("a");
        return steps;
    }

    @Test
    void autocastThatDoesNothingIsNoticedAsAWrongType() {
        ConformanceSteps steps = with(BrokenCasts.off(), "@CNF-01");
        steps.runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.LOW_PRECISION);
        assertThatThrownBy(steps::resultsHaveThePolicysType)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[CNF-01] types of the results, autocast to float16, inputs [float32, float32]")
                .hasMessageContaining("expected: [float16]")
                .hasMessageContaining("measured: [float32]")
                .hasMessageContaining("look first at: ");
    }

    @Test
    void autocastInTheOtherTypeIsNoticed() {
        ConformanceSteps steps = with(BrokenCasts.inTheOtherType(), "@CNF-01");
        steps.runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.LOW_PRECISION);
        assertThatThrownBy(steps::sameBits)
                .hasMessageContaining("expected: [float16]")
                .hasMessageContaining("measured: [bfloat16]");
    }

    /** Every row of the CPU's tables can fail: without autocast it does, by its types, its bits or libtorch's refusal. */
    @Test
    void withoutAutocastEveryRowOfTheCpuFails() {
        Set<String> unnoticed = new TreeSet<>();
        for (ConformanceTables.Row row : ConformanceTables.rows("CPU")) {
            CastPolicy policy = POLICIES.get(row.file());
            if (policy != null && !isNoticed(row, policy)) {
                unnoticed.add(row.cells().get("operator"));
            }
        }
        assertThat(unnoticed)
                .as("these promote mixed inputs without autocast too, as their feature says")
                .containsExactly("cat", "stack");
    }

    private static boolean isNoticed(ConformanceTables.Row row, CastPolicy policy) {
        ConformanceSteps steps = with(BrokenCasts.off(), "@CNF-01");
        steps.gradientsTo(row.cells().get("gradient"));
        try {
            steps.runs(row.cells().get("call"), row.cells().get("inputs"), policy);
            if (row.cells().containsKey("result")) {
                steps.resultsHaveTypes(row.cells().get("result"));
            } else {
                steps.resultsHaveThePolicysType();
            }
            steps.sameBits();
            return false;
        } catch (AssertionError | RuntimeException e) {
            return true;
        }
    }

    @Test
    void aRowWithTheWrongPolicyIsNoticed() {
        ConformanceSteps low = with(RIGHT, "@CNF-01");
        low.runs("torch.exp(a)", "a: 3x4", CastPolicy.LOW_PRECISION); // CUDA has a rule for it, the CPU has none
        assertThatThrownBy(low::resultsHaveThePolicysType).hasMessageContaining("measured: [float32]");
        ConformanceSteps float32 = with(RIGHT, "@CNF-02");
        float32.runs("torch.exp(a)", "a: 3x4", CastPolicy.FLOAT32);
        assertThatThrownBy(() -> float32.resultsHaveTypes("float32")).hasMessageContaining("measured: [float16]");
        ConformanceSteps widest = with(RIGHT, "@CNF-03");
        widest.runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.WIDEST_INPUT);
        assertThatThrownBy(widest::resultsHaveThePolicysType)
                .hasMessageContaining("inputs [float32, float16]")
                .hasMessageContaining("measured: [float16]");
        assertThatThrownBy(
                        () -> with(RIGHT, "@CNF-04").runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.OWN_PROMOTION))
                .as("mixed inputs, which mm refuses by hand")
                .hasMessageContaining("torch.mm(a, b) with a float32(3, 4), b float16(4, 5)");
    }

    /** The types agree, since both runs give float32; only the bits tell that the inputs were not cast. */
    @Test
    void differentBitsInTheRightTypeAreNoticed() {
        ConformanceSteps steps = with(RIGHT, "@CNF-02");
        steps.runs("torch.mm(a, b).float()", "a: 3x4; b: 4x5", CastPolicy.FLOAT32);
        steps.resultsHaveTypes("float32");
        assertThatThrownBy(steps::sameBits)
                .hasMessageContaining("[CNF-02] bits of the results against those by hand, autocast to float16")
                .hasMessageContaining("elements of result 0 differ, the first at");
    }

    @Test
    void aGradientThatIsCutOffOrPromisedWronglyIsNoticed() {
        ConformanceSteps cut = with(RIGHT, "@CNF-01");
        cut.runs("torch.mm(torch.detach(a), b)", "a: 3x4; b: 4x5", CastPolicy.LOW_PRECISION);
        assertThatThrownBy(cut::float32Gradients)
                .hasMessageContaining("gradients, autocast to float16")
                .hasMessageContaining("does not require grad")
                .hasMessageContaining("expected: {a=float32}")
                .hasMessageContaining("measured: {}");
        ConformanceSteps none = with(RIGHT, "@CNF-01");
        none.gradientsTo("none: so it says");
        none.runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.LOW_PRECISION);
        assertThatThrownBy(none::float32Gradients).hasMessageContaining("measured: {a=float32, b=float32}");
    }

    @Test
    void anOperatorThatIsNotRefusedIsNoticed() {
        ConformanceSteps steps = with(RIGHT, "@CNF-09");
        steps.isTried("torch.binary_cross_entropy(p, y)", "p: 3 positive; y: 3 positive"); // the CPU allows it
        assertThatThrownBy(() -> steps.refusesAndNames("binary_cross_entropy_with_logits"))
                .hasMessageContaining("[CNF-09] refused under autocast: torch.binary_cross_entropy(p, y)");
    }

    /** CUDA's tables are sound as far as a CPU can tell: without autocast, every call compiles and runs. */
    @Test
    void everyCallOfCudasTablesRunsInFloat32() {
        List<ConformanceTables.Row> rows = ConformanceTables.rows("CUDA");
        assertThat(rows).hasSizeGreaterThan(100);
        for (ConformanceTables.Row row : rows) {
            OperatorCall call = OperatorCall.parse(
                    row.cells().get("call"),
                    row.cells().get("inputs"),
                    row.cells().getOrDefault("gradient", ""));
            assertThat(BrokenCasts.off().refusal(call))
                    .as(row.cells().get("operator"))
                    .isEmpty();
        }
    }
}
