package dev.mixedprecision.part.lossscaling;

import dev.mixedprecision.libtorch.Float8Scaling;
import dev.mixedprecision.libtorch.Float8Tape;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Trainings with faulty data. */
final class BrokenTrainings {
    private BrokenTrainings() {}

    /** Examines the model with sequences that it is trained on. */
    public static TrainingExperiment evaluatesOnTrainingData() {
        return with((plan, seed) -> {
            TrainingData sound = TrainingData.counting(plan, seed);
            List<List<Long>> only = sound.next();
            return new TrainingData() {
                @Override
                public List<List<Long>> next() {
                    return only;
                }

                @Override
                public List<List<Long>> heldOut() {
                    return only.subList(0, 3);
                }
            };
        });
    }

    /** Has one data set for all seeds. */
    public static TrainingExperiment ignoresTheSeed() {
        return with((plan, seed) -> TrainingData.counting(plan, 0));
    }

    /** Draws anew for every run. */
    public static TrainingExperiment drawsAnewInEveryPrecision() {
        AtomicInteger runs = new AtomicInteger();
        return with((plan, seed) -> TrainingData.counting(plan, runs.getAndIncrement()));
    }

    /** Has layers in float8 that scale in one way, whatever they are asked for. */
    public static TrainingExperiment alwaysWith(Float8Scaling scaling) {
        return new TrainingExperiment(Scaling::real, TrainingData::counting, any -> new Float8Tape(scaling));
    }

    private static TrainingExperiment with(TrainingData.Factory data) {
        return new TrainingExperiment(Scaling::real, data, Float8Tape::new);
    }
}
