package dev.mixedprecision.part.float8;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;

/** Linear layers that do otherwise than they should. */
final class BrokenLayers {
    private BrokenLayers() {}

    /** Scales in one way, whatever it is asked for. */
    static LayerExperiment alwaysWith(Float8Scaling scaling) {
        return new LayerExperiment(any -> new LayerExperiment.Taped(scaling));
    }

    /** Hands its result on in another type. */
    static LayerExperiment inFloat16() {
        return new LayerExperiment(scaling -> new LayerExperiment.Taped(scaling) {
            @Override
            public NDArray linear(NDArray x, NDArray weight) {
                return Aten.to(super.linear(x, weight), ScalarType.FLOAT16);
            }
        });
    }

    /** Multiplies in bfloat16. */
    static LayerExperiment inBfloat16() {
        return new LayerExperiment(scaling -> new LayerExperiment.Taped(scaling) {
            @Override
            public NDArray linear(NDArray x, NDArray weight) {
                return Aten.linear(x, weight);
            }

            @Override
            public void backward(NDArray loss) {
                GradMode.backward(loss);
            }
        });
    }

    /** Adds every gradient to itself. */
    static LayerExperiment goesBackTwice() {
        return new LayerExperiment(scaling -> new LayerExperiment.Taped(scaling) {
            @Override
            public void backward(NDArray loss) {
                super.backward(Aten.add(loss, loss));
            }
        });
    }
}
