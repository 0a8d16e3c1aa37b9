package dev.mixedprecision.part.djl;

import dev.mixedprecision.machine.ChildJvm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a training in a process of its own.
 *
 * @param exitCode the process's; but for 0 there is no more
 * @param errors what it wrote to its standard error
 * @param dtypes by what has it, those of all passes
 * @param untrainedLoss on samples that are held out, before the training
 * @param trainedLoss the same after it
 */
public record TrainingOutcome(
        TrainingPlan plan,
        int exitCode,
        String errors,
        Map<String, String> dtypes,
        double untrainedLoss,
        double trainedLoss) {

    static TrainingOutcome of(TrainingPlan plan, ChildJvm.Ended ended) {
        Map<String, String> dtypes = new LinkedHashMap<>();
        double untrained = Double.NaN;
        double trained = Double.NaN;
        for (String line : ended.lines()) {
            List<String> parts = List.of(line.split("=", 2));
            String name = parts.get(0);
            if (name.startsWith(TrainingProcess.DTYPE)) {
                dtypes.put(name.substring(TrainingProcess.DTYPE.length()), parts.get(1));
            } else if (name.equals(TrainingProcess.UNTRAINED)) {
                untrained = Double.parseDouble(parts.get(1));
            } else if (name.equals(TrainingProcess.TRAINED)) {
                trained = Double.parseDouble(parts.get(1));
            }
        }
        return new TrainingOutcome(plan, ended.exitCode(), ended.errors(), dtypes, untrained, trained);
    }
}
