package dev.mixedprecision.part.tensorcore;

import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.AttentionKernel;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.List;
import java.util.Optional;

/**
 * A call of an operator on random inputs.
 *
 * @param operator what the report calls it
 * @param type of the inputs that are no indices; TF32 for float32 arrays that tensor cores may multiply
 * @param expression TorchScript over the inputs' names
 * @param inputs in the order of their names in the script
 * @param attention whether it is one of attention over inputs q, k and v, so that libtorch chooses a kernel for it
 * @param alone the only kernel of attention that libtorch may choose; empty where it may choose any
 */
record Call(
        String operator,
        FloatFormat type,
        String expression,
        List<Input> inputs,
        boolean attention,
        Optional<AttentionKernel> alone) {

    /**
     * An array of random elements.
     *
     * @param below the end of the range of int64 indices, from 0; 0 for numbers of a normal distribution
     * @param cut whether fewer rows of the call have fewer of it: its first dimension is that of the rows
     */
    record Input(String name, Shape shape, long below, boolean cut) {
        static Input numbers(String name, long... shape) {
            return new Input(name, new Shape(shape), 0, false);
        }

        static Input indices(String name, long below, long... shape) {
            return new Input(name, new Shape(shape), below, false);
        }

        static Input rows(String name, long... shape) {
            return new Input(name, new Shape(shape), 0, true);
        }
    }

    static Call of(String operator, FloatFormat type, String expression, Input... inputs) {
        return new Call(operator, type, expression, List.of(inputs), false, Optional.empty());
    }

    /** Attention with the kernel that libtorch chooses. */
    static Call attention(String operator, FloatFormat type, String expression, Input... inputs) {
        return new Call(operator, type, expression, List.of(inputs), true, Optional.empty());
    }

    /** The same where only one kernel may be chosen. */
    Call by(AttentionKernel kernel) {
        return new Call(operator + ", " + kernel, type, expression, inputs, attention, Optional.of(kernel));
    }

    /** The report's name of it. */
    @Override
    public String toString() {
        return operator + " in " + type;
    }
}
