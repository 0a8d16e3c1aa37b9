package dev.mixedprecision.part.djl;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.ScalarType;

/** Trainings of a network that is no AutocastBlock, on the CPU. */
final class BrokenTrainings {
    private BrokenTrainings() {}

    /** Without autocast. */
    static final class InFloat32 {
        public static void main(String[] arguments) throws Exception {
            TrainingProcess.run(arguments, (block, type) -> block);
        }
    }

    /** In a scope that spans the whole loop. */
    static final class InOneScope {
        public static void main(String[] arguments) throws Exception {
            try (var autocast = Autocast.on(Device.cpu(), ScalarType.named(arguments[2]))) {
                TrainingProcess.run(arguments, (block, type) -> block);
            }
        }
    }
}
