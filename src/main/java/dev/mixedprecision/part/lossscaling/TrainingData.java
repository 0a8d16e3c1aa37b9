package dev.mixedprecision.part.lossscaling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** What one model learns from, and is examined with. */
interface TrainingData {

    /** The sequences of the next step; each has a token more than the model is given, to be predicted. */
    List<List<Long>> next();

    /** Sequences that are never trained on. */
    List<List<Long>> heldOut();

    /** Makes the data of a seed. */
    @FunctionalInterface
    interface Factory {
        TrainingData of(TrainingPlan plan, int seed);
    }

    /**
     * Sequences that count on from a token in strides of 1, 2 or 3, modulo the vocabulary. The stride can be seen from
     * any two neighbours, so that all tokens but the second can be predicted, by attention to the one before; the loss
     * that cannot be avoided is ln 3 for one prediction in each sequence. A seed decides which of them are held out, as
     * many as are in a batch, and in which order the others are drawn.
     */
    static TrainingData counting(TrainingPlan plan, int seed) {
        Random random = new Random(seed);
        List<List<Long>> sequences = new ArrayList<>();
        long vocabulary = plan.shape().vocabulary();
        for (long stride = 1; stride <= 3; stride++) {
            for (long first = 0; first < vocabulary; first++) {
                long step = stride;
                sequences.add(LongStream.iterate(first, token -> (token + step) % vocabulary)
                        .limit(plan.context() + 1L)
                        .boxed()
                        .toList());
            }
        }
        Collections.shuffle(sequences, random);
        List<List<Long>> heldOut = sequences.subList(0, plan.batch());
        List<List<Long>> others = sequences.subList(plan.batch(), sequences.size());
        return new TrainingData() {
            @Override
            public List<List<Long>> next() {
                return random.ints(plan.batch(), 0, others.size())
                        .mapToObj(others::get)
                        .toList();
            }

            @Override
            public List<List<Long>> heldOut() {
                return heldOut;
            }
        };
    }
}
