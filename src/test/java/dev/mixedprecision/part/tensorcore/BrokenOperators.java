package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.tensorcore.Call.Input;
import java.util.List;

/** Operators whose results depend on more than their inputs, and switches that do nothing. */
final class BrokenOperators {
    /** Every element is multiplied by a sum that is added in another order each time. */
    private static final Call IN_A_RANDOM_ORDER =
            Call.of("scaled", FloatFormat.FLOAT32, "x * torch.sum(x[torch.randperm(4096)])", Input.numbers("x", 4096));

    private BrokenOperators() {}

    /** An operator that adds in a random order, forward and backward, and is named as nondeterministic, or is not. */
    public static RepeatabilityExperiment inARandomOrder(String entry) {
        RepeatedCall call = entry.isEmpty()
                ? RepeatedCall.unlisted(IN_A_RANDOM_ORDER)
                : new RepeatedCall(IN_A_RANDOM_ORDER, entry, true, true);
        return new RepeatabilityExperiment(device -> List.of(call, sound()));
    }

    /** The right operator, which repeats its bits. */
    private static RepeatedCall sound() {
        return RepeatedCall.unlisted(Call.of("sum", FloatFormat.FLOAT32, "torch.sum(x)", Input.numbers("x", 4096)));
    }

    /** Deterministic algorithms that stay off. */
    public static RepeatabilityExperiment withASwitchThatDoesNothing() {
        return new RepeatabilityExperiment(TrainingOperators::on, () -> MathSetting.DETERMINISTIC.switched(false));
    }

    /** An operator that libtorch does not have. */
    public static RepeatabilityExperiment lackingAnOperator() {
        return new RepeatabilityExperiment(device -> List.of(RepeatedCall.unlisted(
                Call.of("softmax", FloatFormat.FLOAT32, "torch.softmaks(x)", Input.numbers("x", 4)))));
    }

    /** A norm that divides all rows by the largest element of any. */
    public static BatchInvarianceExperiment normOverNeighbours(boolean heldTo) {
        return rows("layer_norm", "torch.layer_norm(x, [64]) / torch.max(torch.abs(x))", heldTo);
    }

    /** A norm that gives every row the same. */
    public static BatchInvarianceExperiment normOfNothing() {
        return rows("layer_norm", "torch.layer_norm(x, [64]) * 0.0 + 1.0", true);
    }

    /** A norm that libtorch does not have, and a right one. */
    public static BatchInvarianceExperiment lackingANorm() {
        return new BatchInvarianceExperiment(device -> List.of(
                rowCall("layer_norm", "torch.layer_morn(x)", true), rowCall("softmax", "torch.softmax(x, -1)", true)));
    }

    private static BatchInvarianceExperiment rows(String operator, String expression, boolean heldTo) {
        return new BatchInvarianceExperiment(device -> List.of(rowCall(operator, expression, heldTo)));
    }

    private static RowCall rowCall(String operator, String expression, boolean heldTo) {
        return new RowCall(Call.of(operator, FloatFormat.FLOAT32, expression, Input.rows("x", 256, 64)), 256, heldTo);
    }
}
