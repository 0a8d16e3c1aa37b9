package dev.mixedprecision.part.tensorcore;

import java.util.List;

/**
 * Which results of operators had the same bits when they were computed again from the same inputs.
 *
 * @param runs how often each was computed
 * @param deterministic whether libtorch's deterministic algorithms were on
 */
public record Repeatability(int runs, boolean deterministic, List<Result> results) {
    /** The operator that is refused on every device while deterministic algorithms are on. */
    static final String WRITE = "put, not accumulating";

    /** What a forward pass gives, besides gradients. */
    static final String OUTPUT = "output";

    /**
     * One result of an operator.
     *
     * @param operator with its type
     * @param kernel the kernel of attention that libtorch chose; empty for other operators
     * @param name {@code output}, or whose gradient it is
     * @param listed where PyTorch names it as nondeterministic; empty where it does not
     * @param differing how many runs gave other bits than the first
     * @param most the most elements that differed in one of them
     * @param elements how many elements it has
     * @param refused what libtorch refused it with while deterministic algorithms were on; empty where it did not
     * @param unavailable why it cannot be computed here in any case; empty where it can
     */
    public record Result(
            String operator,
            String kernel,
            String name,
            String listed,
            int differing,
            long most,
            long elements,
            String refused,
            String unavailable) {

        /** Whether it was computed and compared. */
        public boolean isCompared() {
            return refused.isEmpty() && unavailable.isEmpty();
        }

        /** Whether it is of the operator that every device refuses while deterministic algorithms are on. */
        public boolean isWrite() {
            return operator.startsWith(WRITE);
        }

        @Override
        public String toString() {
            return operator + ", " + name;
        }
    }
}
