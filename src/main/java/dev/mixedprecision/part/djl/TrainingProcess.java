package dev.mixedprecision.part.djl;

import ai.djl.nn.Block;
import ai.djl.translate.TranslateException;
import dev.mixedprecision.libtorch.AutocastBlock;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.ComputeDevice;
import java.io.IOException;
import java.util.function.BiFunction;

/** Trains in a process of its own, and prints what a {@link TrainingOutcome} reads. */
final class TrainingProcess {
    static final String DTYPE = "dtype of ";
    static final String UNTRAINED = "untrained";
    static final String TRAINED = "trained";

    private TrainingProcess() {}

    /** Takes {@code cpu} or {@code cuda}, a training loop's label and a type in low precision. */
    public static void main(String[] arguments) throws IOException, TranslateException {
        run(arguments, AutocastBlock::on);
    }

    /** @param prepared what is done to the network for a type; a twin may do something else */
    static void run(String[] arguments, BiFunction<Block, ScalarType, Block> prepared)
            throws IOException, TranslateException {
        ComputeDevice device = arguments[0].equals("cuda") ? ComputeDevice.cuda() : ComputeDevice.cpu();
        ScalarType type = ScalarType.named(arguments[2]);
        Classifier classifier = new Classifier(device.djl(), block -> prepared.apply(block, type));
        Classifier.Losses losses = classifier.train(TrainingLoop.labelled(arguments[1]));
        classifier.dtypes().forEach((what, names) -> System.out.println(DTYPE + what + "=" + String.join(", ", names)));
        System.out.println(UNTRAINED + "=" + losses.untrained());
        System.out.println(TRAINED + "=" + losses.trained());
    }
}
