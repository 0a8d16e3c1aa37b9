package dev.mixedprecision.part.conformance;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import io.cucumber.datatable.DataTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Autocast that does something else, and rows that say something else: each is noticed, with what and where. */
class ConformanceTwinsTest {
    private static final CastExperiment RIGHT = new CastExperiment(ComputeDevice.cpu());
    private static final Coverage COVERAGE = Coverage.on("CPU");
    private static final Map<String, CastPolicy> POLICIES = Map.of(
            "cpu-low-precision.feature", CastPolicy.LOW_PRECISION,
            "cpu-float32.feature", CastPolicy.FLOAT32,
            "cpu-widest.feature", CastPolicy.WIDEST_INPUT);

    private Thens then;

    private ConformanceSteps with(CastExperiment experiment, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        ConformanceSteps steps = new ConformanceSteps(world, of -> experiment);
        steps.gradientsTo("a");
        return steps;
    }

    private void resultsHave(String dtype) {
        then.hasDtype("the results", dtype);
    }

    private void resultsHaveThePolicysType() {
        resultsHave("the policy's type");
    }

    private void sameBits() {
        then.hasTheSameAs("the results", "by hand");
    }

    private void resultIsAsOutside(String dtype) {
        then.hasDtype("the result", dtype);
        then.hasTheSameAs("the result", "outside autocast");
    }

    @Test
    void autocastThatDoesNothingIsNoticedAsAWrongType() {
        ConformanceSteps steps = with(BrokenCasts.off(), "@CNF-01");
        steps.runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.LOW_PRECISION);
        assertThatThrownBy(this::resultsHaveThePolicysType)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[CNF-01] types of the results, autocast to float16, inputs [float32, float32]")
                .hasMessageContaining("expected: float16")
                .hasMessageContaining("measured: float32")
                .hasMessageContaining("look first at: ");
    }

    @Test
    void autocastInTheOtherTypeIsNoticed() {
        ConformanceSteps steps = with(BrokenCasts.inTheOtherType(), "@CNF-01");
        steps.runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.LOW_PRECISION);
        assertThatThrownBy(this::sameBits)
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

    private boolean isNoticed(ConformanceTables.Row row, CastPolicy policy) {
        ConformanceSteps steps = with(BrokenCasts.off(), "@CNF-01");
        steps.gradientsTo(row.cells().get("gradient"));
        try {
            steps.runs(row.cells().get("call"), row.cells().get("inputs"), policy);
            if (row.cells().containsKey("result")) {
                resultsHave(row.cells().get("result"));
            } else {
                resultsHaveThePolicysType();
            }
            sameBits();
            return false;
        } catch (AssertionError | RuntimeException e) {
            return true;
        }
    }

    @Test
    void aRowWithTheWrongPolicyIsNoticed() {
        ConformanceSteps low = with(RIGHT, "@CNF-01");
        low.runs("torch.exp(a)", "a: 3x4", CastPolicy.LOW_PRECISION); // CUDA has a rule for it, the CPU has none
        assertThatThrownBy(this::resultsHaveThePolicysType).hasMessageContaining("measured: float32");
        ConformanceSteps float32 = with(RIGHT, "@CNF-02");
        float32.runs("torch.exp(a)", "a: 3x4", CastPolicy.FLOAT32);
        assertThatThrownBy(() -> resultsHave("float32")).hasMessageContaining("measured: float16");
        ConformanceSteps widest = with(RIGHT, "@CNF-03");
        widest.runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.WIDEST_INPUT);
        assertThatThrownBy(this::resultsHaveThePolicysType)
                .hasMessageContaining("[CNF-03] types of the results, autocast to float16, inputs [float32, float16]")
                .hasMessageContaining("measured: float16");
        assertThatThrownBy(
                        () -> with(RIGHT, "@CNF-04").runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.OWN_PROMOTION))
                .as("mixed inputs, which mm refuses by hand")
                .hasMessageContaining("torch.mm(a, b) with a float32(3, 4), b float16(4, 5)");
    }

    /** The CPU's lists are real ones that are not CUDA's: mv is on CUDA's list alone. */
    @Test
    void anAutocastWithTheCpusListsIsNoticedOnCuda() {
        ConformanceSteps steps = with(RIGHT, "@CNF-05");
        steps.runs("torch.mv(a, b)", "a: 3x4; b: 4", CastPolicy.LOW_PRECISION);
        assertNoticed(
                this::resultsHaveThePolicysType,
                "[CNF-05] types of the results, autocast to float16, inputs [float32, float32]",
                "expected: float16",
                "measured: float32");
        assertNoticed(this::sameBits, "[CNF-05] types of the results by hand", "expected: [float16]");
    }

    /** A matrix product is cast to autocast's type, where its widest type or its own promotion is stated. */
    @Test
    void anOperatorThatIsCastDownIsNoticed() {
        ConformanceSteps widest = with(RIGHT, "@CNF-07");
        widest.runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.WIDEST_INPUT);
        assertNoticed(
                this::resultsHaveThePolicysType,
                "[CNF-07] types of the results, autocast to float16, inputs [float32, float16]",
                "measured: float16");
        assertNoticed(this::sameBits, "[CNF-07] types of the results by hand", "measured: [float16]");
        promotesByItself("@CNF-04");
        assertNoticed(
                this::resultsHaveThePolicysType,
                "[CNF-04] types of the results, autocast to float16, inputs [float32, float16]",
                "measured: float16");
        promotesByItself("@CNF-08");
        assertNoticed(
                this::resultsHaveThePolicysType,
                "[CNF-08] types of the results, autocast to float16, inputs [float32, float16]",
                "measured: float16");
        assertNoticed(this::sameBits, "[CNF-08] types of the results by hand", "measured: [float16]");
    }

    private void promotesByItself(String law) {
        with(RIGHT, law).runs("torch.mm(a.float(), b.float())", "a: 3x4; b: 4x5", CastPolicy.OWN_PROMOTION);
    }

    /** As a recurrent network on the CPU does, which follows autocast's type. */
    @Test
    void aRecurrentNetworkThatFollowsAutocastsTypeIsNoticedOnCuda() {
        ConformanceSteps steps = with(RIGHT, "@CNF-12");
        steps.isCalledWith("torch.rnn_tanh_cell(x, h, w, u)", "x: 2x3; h: 2x4; w: 4x3; u: 4x4", false);
        assertNoticed(
                () -> then.hasDtype("the result", "float16"),
                "[CNF-12] types of the results, autocast to bfloat16",
                "measured: bfloat16");
        assertNoticed(
                () -> then.hasTheSameAs(
                        "the result", "torch.rnn_tanh_cell(x.half(), h.half(), w.half(), u.half()) outside autocast"),
                "[CNF-12] types of the results by hand, autocast to bfloat16",
                "expected: [float16]");
    }

    @Test
    void aDocumentedOperatorWithoutARowIsNoticed() {
        ConformanceSteps steps = with(RIGHT, "@CNF-10");
        steps.listed("CPU", COVERAGE);
        assertNoticed(
                () -> steps.documentedHaveRows(
                        DataTable.create(List.of(List.of("low precision", "mm, an_operator_of_tomorrow")))),
                "[CNF-10] documented operators without a row",
                "expected: []",
                "measured: [an_operator_of_tomorrow]");
    }

    private void assertUncovered(Coverage coverage, String what, String measured) {
        ConformanceSteps steps = with(RIGHT, "@CNF-10");
        steps.listed("CPU", coverage);
        assertNoticed(steps::rulesAreCalled, "[CNF-10] " + what, "measured: " + measured);
    }

    /** Any row: what it alone calls has a rule that no row calls any more. */
    @Test
    void aRowThatIsGoneIsNoticed() {
        assertThat(withoutRow("quantile, of a number").rows())
                .hasSize(COVERAGE.rows().size() - 1);
        String what = "rules that no row calls and left-out.md does not name";
        assertUncovered(withoutRow("quantile, of a number"), what, "[quantile.scalar]");
        assertUncovered(withoutRow("prelu"), what, "[prelu]");
        assertUncovered(withoutRow("stack"), what, "[stack]");
    }

    private static Coverage withoutRow(String operator) {
        return new Coverage(
                COVERAGE.rules(),
                COVERAGE.rows().stream()
                        .filter(row -> !row.row().startsWith(operator + " in "))
                        .toList(),
                COVERAGE.leftOut());
    }

    @Test
    void aRuleThatIsNewIsNoticed() {
        assertUncovered(
                withRules(rules -> rules.add("mm.of_tomorrow")),
                "rules that no row calls and left-out.md does not name",
                "[mm.of_tomorrow]");
    }

    /** cat joins mixed inputs without autocast too, so that its own row passes when its rule is gone. */
    @Test
    void aRuleThatIsGoneIsNoticed() {
        assertUncovered(
                withRules(rules -> rules.remove("cat")),
                "rows that call nothing that libtorch has a rule for",
                "[cat in cpu-widest.feature]");
        assertUncovered(
                withRules(rules -> rules.remove("inverse")),
                "operators in left-out.md that libtorch has no rule for",
                "[inverse]");
    }

    @Test
    void aLibtorchThatListsNothingIsNoticed() {
        assertUncovered(withRules(SortedSet::clear), "operators with an autocast rule", "0.0 operators");
    }

    private static Coverage withRules(Consumer<SortedSet<String>> change) {
        SortedSet<String> rules = new TreeSet<>(COVERAGE.rules());
        change.accept(rules);
        return new Coverage(rules, COVERAGE.rows(), COVERAGE.leftOut());
    }

    @Test
    void whatIsLeftOutWithoutNeedOrReasonIsNoticed() {
        assertUncovered(leavingOut("| CPU | mm | no time |"), "rules in left-out.md that a row calls", "[mm]");
        assertUncovered(
                leavingOut("| CPU | of_tomorrow | no time |"),
                "operators in left-out.md that libtorch has no rule for",
                "[of_tomorrow]");
        Coverage inverse = leavingOut("| CPU | inverse | |");
        assertUncovered(inverse, "rules in left-out.md without a reason", "[inverse]");
    }

    /** With one more line in the file. */
    private static Coverage leavingOut(String line) {
        List<LeftOut> leftOut = new ArrayList<>(COVERAGE.leftOut());
        leftOut.addAll(LeftOut.parse("| device | operator | why |\n|---|---|---|\n" + line));
        return new Coverage(COVERAGE.rules(), COVERAGE.rows(), leftOut);
    }

    /** Both sides have the same bits, in any order or not: the results are NaN, or the gradients alone. */
    @Test
    void resultsAndGradientsThatAreNotFiniteAreNoticed() {
        ConformanceSteps results = with(RIGHT, "@CNF-01");
        results.runs("torch.sqrt(torch.mm(a, b) - 9)", "a: 3x4; b: 4x5", CastPolicy.LOW_PRECISION);
        assertNoticed(
                this::sameBits,
                "[CNF-01] results with a NaN or an infinity, autocast to float16",
                "measured: [result 0 under autocast, result 0 by hand]");
        for (String order : List.of("a", "a (in any order)")) {
            ConformanceSteps gradients = with(RIGHT, "@CNF-01");
            gradients.gradientsTo(order);
            gradients.runs("torch.sqrt(0 * torch.mm(a, b))", "a: 3x4; b: 4x5", CastPolicy.LOW_PRECISION);
            sameBits();
            assertNoticed(
                    gradients::float32Gradients,
                    "[CNF-01] gradients with a NaN or an infinity, autocast to float16",
                    "measured: [the gradient of a under autocast, the gradient of a by hand]");
        }
    }

    /** Gradients in any order are not compared, so that those by hand are held to be there and finite by themselves. */
    @Test
    void aGradientByHandThatIsBrokenIsNoticed() {
        assertNoticed(
                byHand("torch.mm(a, b) + 0 * torch.sqrt(0 * torch.mm(a, b))")::float32Gradients,
                "[CNF-06] gradients with a NaN or an infinity, autocast to float16",
                "measured: [the gradient of a by hand]");
        assertNoticed(
                byHand("torch.mm(torch.detach(a), b)")::float32Gradients,
                "[CNF-06] gradients by hand, autocast to float16",
                "expected: {a=float32}",
                "measured: {}");
    }

    private ConformanceSteps byHand(String expression) {
        ConformanceSteps steps = with(RIGHT, "@CNF-06");
        steps.gradientsTo("a (in any order)");
        steps.runsAs("torch.mm(a, b)", "a: 3x4; b: 4x5", expression);
        return steps;
    }

    /** The types agree, since both runs give float32; only the bits tell that the inputs were not cast. */
    @Test
    void differentBitsInTheRightTypeAreNoticed() {
        ConformanceSteps steps = with(RIGHT, "@CNF-02");
        steps.runs("torch.mm(a, b).float()", "a: 3x4; b: 4x5", CastPolicy.FLOAT32);
        resultsHave("float32");
        assertThatThrownBy(this::sameBits)
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
    void gradientsThatDifferFromThoseByHandAreNoticed() {
        ConformanceSteps steps = with(BrokenCasts.off(), "@CNF-01");
        steps.gradientsTo("a, b");
        steps.runs("torch.mm(a, b)", "a: 3x4; b: 4x5", CastPolicy.LOW_PRECISION);
        assertThatThrownBy(steps::float32Gradients)
                .hasMessageContaining("[CNF-01] bits of the gradients against those by hand, autocast to float16")
                .hasMessageContaining("elements of the gradient of a differ, the first at");
        ConformanceSteps inAnyOrder = with(BrokenCasts.off(), "@CNF-01");
        inAnyOrder.gradientsTo("a (in any order)");
        inAnyOrder.runs("torch.mm(torch.detach(a), b)", "a: 3x4; b: 4x5", CastPolicy.LOW_PRECISION);
        assertThatThrownBy(inAnyOrder::float32Gradients)
                .as("bits are not held, but that there is a gradient is")
                .hasMessageContaining("expected: {a=float32}");
    }

    /** The results agree; the gradient tells a cast of the input from a dtype that the operator is given. */
    @Test
    void anInputThatIsCastInsteadOfADtypeGivenIsNoticed() {
        ConformanceSteps steps = with(RIGHT, "@CNF-06");
        steps.gradientsTo("a");
        steps.runsAs("torch.cumsum(a.float(), 1)", "a: 3x4", "torch.cumsum(a, 1, dtype=6)");
        resultsHave("float32");
        sameBits();
        assertThatThrownBy(steps::float32Gradients)
                .hasMessageContaining("[CNF-06] bits of the gradients against those by hand, autocast to float16")
                .hasMessageContaining("elements of the gradient of a differ");
    }

    @Test
    void aCallThatIsCastAfterAllIsNoticed() {
        ConformanceSteps type = with(RIGHT, "@SCP-07");
        type.isCalledWith("torch.mm(a, b)", "a: 3x4; b: 4x5", false);
        assertThatThrownBy(() -> resultIsAsOutside("float32"))
                .hasMessageContaining("[SCP-07] types of the results, autocast to float16, inputs [float32, float32]")
                .hasMessageContaining("measured: float16");
        ConformanceSteps bits = with(RIGHT, "@SCP-08");
        bits.isCalledWith("torch.mm(a, b).double()", "a: 3x4; b: 4x5", false);
        assertThatThrownBy(() -> resultIsAsOutside("float64"))
                .hasMessageContaining("[SCP-08] bits of the results against those by hand, autocast to float16")
                .hasMessageContaining("15 of 15 elements of result 0 differ");
    }

    @Test
    void aPlainCallThatIsNotCastIsNoticed() {
        ConformanceSteps low = with(BrokenCasts.off(), "@SCP-07");
        low.isCalledWith("torch.mm(a, b, out=c)", "a: 3x4; b: 4x5; c: 3x5", false);
        resultIsAsOutside("float32");
        assertThatThrownBy(() -> then.hasDtype("torch.mm(a, b)", "autocast's type"))
                .hasMessageContaining("[SCP-07] types of torch.mm(a, b), autocast to float16")
                .hasMessageContaining("measured: float32");
        ConformanceSteps float32 = with(BrokenCasts.off(), "@SCP-07");
        float32.isCalledWith("torch.prod(a, dtype=5)", "a: 3x4", true);
        resultIsAsOutside("float16");
        assertThatThrownBy(() -> then.hasDtype("torch.prod(a)", "float32"))
                .hasMessageContaining("[SCP-07] types of torch.prod(a), autocast to float16")
                .hasMessageContaining("measured: float16");
    }

    @Test
    void aCrossEntropyThatIsNotWhatIsSaidIsNoticed() {
        String float32 = "torch.cross_entropy_loss(a.float(), t)";
        String inParts = "torch.nll_loss(torch.log_softmax(a, 1).float(), t)";
        ConformanceSteps steps = with(RIGHT, "@CNF-11");
        steps.isCalledWith("torch.cross_entropy_loss(a, t)", "a: 16x50; t: 16 index<50", true);
        assertThatThrownBy(() -> then.hasTheSameAs("the result", inParts + " outside autocast"))
                .hasMessageContaining("[CNF-11] bits of the results against those by hand, autocast to float16");
        assertThatThrownBy(() -> then.hasOtherBitsThan("the result", float32 + " outside autocast"))
                .hasMessageContaining("[CNF-11] elements that differ from " + float32)
                .hasMessageContaining("measured: 0.0 elements");
    }

    @Test
    void twoTypesThatAreNotRefusedAreNoticed() {
        ConformanceSteps steps = with(RIGHT, "@SCP-08");
        steps.isTried("torch.mm(a.double(), b.double())", "a: 3x4; b: 4x5");
        assertThatThrownBy(() -> then.isRefusedWith("the call under float16 autocast", "double != c10::Half"))
                .hasMessageContaining(
                        "[SCP-08] torch.mm(a.double(), b.double()) under float16 autocast is refused with")
                .hasMessageContaining("no error");
        ConformanceSteps otherwise = with(BrokenCasts.off(), "@SCP-08");
        otherwise.isTried("torch.mm(a.double(), b)", "a: 3x4; b: 4x5");
        assertThatThrownBy(() -> then.isRefusedWith("the call under float16 autocast", "double != c10::Half"))
                .hasMessageContaining("[SCP-08] torch.mm(a.double(), b) under float16 autocast")
                .hasMessageContaining("expected: a text that contains 'double != c10::Half'")
                .hasMessageContaining("double != float");
    }

    @Test
    void anOperatorThatIsNotRefusedIsNoticed() {
        ConformanceSteps steps = with(RIGHT, "@CNF-09");
        steps.isTried("torch.binary_cross_entropy(p, y)", "p: 3 positive; y: 3 positive"); // the CPU allows it
        assertThatThrownBy(() -> then.isRefusedWith("the call", "binary_cross_entropy_with_logits"))
                .hasMessageContaining(
                        "[CNF-09] torch.binary_cross_entropy(p, y) under float16 autocast is refused with")
                .hasMessageContaining("no error");
    }

    /** CUDA's tables are sound as far as a CPU can tell: without autocast, every call compiles, and runs or needs CUDA. */
    @Test
    void everyCallOfCudasTablesRunsInFloat32() {
        List<ConformanceTables.Row> rows = ConformanceTables.rows("CUDA");
        assertThat(rows).hasSizeGreaterThan(100);
        Set<String> onCudaOnly = new TreeSet<>();
        for (ConformanceTables.Row row : rows) {
            for (String column : List.of("call", "by hand", "what it is", "what it is not")) {
                if (row.cells().containsKey(column)) {
                    OperatorCall call = OperatorCall.parse(
                            row.cells().get(column), row.cells().get("inputs"), "");
                    String refusal = BrokenCasts.off().refusals(call).get("float16");
                    if (refusal.contains("with arguments from the 'CPU' backend")) {
                        onCudaOnly.add(call.operator());
                    } else {
                        assertThat(refusal)
                                .as(row.cells().get("operator") + ", " + column)
                                .isEmpty();
                    }
                }
            }
        }
        assertThat(onCudaOnly)
                .containsExactly(
                        "_cudnn_rnn",
                        "_scaled_dot_product_flash_attention",
                        "_thnn_fused_gru_cell",
                        "_thnn_fused_lstm_cell",
                        "cudnn_convolution",
                        "cudnn_convolution_transpose");
    }
}
