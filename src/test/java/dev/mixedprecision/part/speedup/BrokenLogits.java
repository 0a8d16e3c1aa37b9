package dev.mixedprecision.part.speedup;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.AlteredKernels;
import dev.mixedprecision.model.AttentionConstants;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;

/** Forward passes of the tiny model under bfloat16 autocast on the CPU, each wrong in one way. */
final class BrokenLogits {
    private static final LogitPlan PLAN =
            new LogitPlan(ModelSize.TINY, Hardware.cpu(), FloatFormat.BFLOAT16, 128, 1, 1);

    private BrokenLogits() {}

    static LogitAccuracy unbroken() {
        return new LogitExperiment().run(PLAN);
    }

    static LogitAccuracy withoutAutocast() {
        return new LogitExperiment(kernels -> kernels, false).run(PLAN);
    }

    static LogitAccuracy withoutFirstLayer() {
        return new LogitExperiment(WithoutFirstLayer::new, true).run(PLAN);
    }

    /** The first layer adds zeros to the residual stream. */
    private static final class WithoutFirstLayer extends AlteredKernels {
        private boolean attended;
        private boolean fed;

        WithoutFirstLayer(BlockKernels right) {
            super(right);
        }

        @Override
        public NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants constants) {
            boolean first = !attended;
            attended = true;
            return first ? values.sub(values) : super.attention(queries, keys, values, constants);
        }

        @Override
        public NDArray gated(NDArray gate, NDArray up) {
            boolean first = !fed;
            fed = true;
            return first ? up.sub(up) : super.gated(gate, up);
        }
    }
}
