package dev.mixedprecision.libtorch;

import dev.mixedprecision.libtorch.internal.ContextSwitches;

/**
 * What libtorch may do about the precision and the order of its arithmetic: {@code torch.backends.cuda.matmul.…} and
 * {@code torch.use_deterministic_algorithms} in Python. A setting holds for the whole process, all threads and devices,
 * until its scope is closed; it changes what is launched from then on.
 */
public enum MathSetting {
    /** float32 matrix products on CUDA round their inputs to TF32 and run on tensor cores. Off by default. */
    TF32("allowTF32CuBLAS", "setAllowTF32CuBLAS", Kind.FLAG),
    /** Where a float16 product is split, the sums of its pieces may be rounded to float16. On by default. */
    REDUCED_PRECISION_FLOAT16("allowFP16ReductionCuBLAS", "setAllowFP16ReductionCuBLAS", Kind.REDUCTION),
    /** As with float16, for bfloat16. On by default. */
    REDUCED_PRECISION_BFLOAT16("allowBF16ReductionCuBLAS", "setAllowBF16ReductionCuBLAS", Kind.REDUCTION),
    /** float16 products may add in float16. Off by default. */
    FLOAT16_ACCUMULATION("allowFP16AccumulationCuBLAS", "setAllowFP16AccumulationCuBLAS", Kind.FLAG),
    /** Operators repeat their bits or refuse. Off by default. */
    DETERMINISTIC("deterministicAlgorithms", "setDeterministicAlgorithms", Kind.WITHOUT_WARNING);

    private enum Kind {
        FLAG,
        REDUCTION,
        WITHOUT_WARNING
    }

    private final String getter;
    private final String setter;
    private final Kind kind;

    MathSetting(String getter, String setter, Kind kind) {
        this.getter = getter;
        this.setter = setter;
        this.kind = kind;
    }

    /** The time in which a setting is as it was asked for. Closing puts back what was before, and twice does nothing. */
    public static final class Scope implements AutoCloseable {
        private final MathSetting setting;
        private final boolean before;
        private boolean closed;

        private Scope(MathSetting setting, boolean before) {
            this.setting = setting;
            this.before = before;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                setting.set(before);
            }
        }
    }

    /** Whether it is on now. */
    public boolean isOn() {
        Libtorch.get();
        return kind == Kind.REDUCTION ? ContextSwitches.getReduction(getter, setter) : ContextSwitches.get(getter);
    }

    /** Whether the loaded libtorch has the setting. */
    public boolean exists() {
        Libtorch.get();
        return ContextSwitches.exist(setter);
    }

    /**
     * Switches it.
     *
     * @throws LibtorchException when the loaded libtorch does not have it
     */
    public Scope switched(boolean on) {
        boolean before = isOn();
        set(on);
        return new Scope(this, before);
    }

    private void set(boolean on) {
        switch (kind) {
            case FLAG -> ContextSwitches.set(setter, on);
            case REDUCTION -> ContextSwitches.setReduction(setter, on);
            case WITHOUT_WARNING -> ContextSwitches.set(setter, on, false);
        }
    }
}
