package dev.mixedprecision.lint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/** The numbers that laws are held to, line by line as their features state them, with where each comes from. */
enum StatedBound {
    STOPS(
            "ACC-03",
            "exact arithmetic: at 32 half a unit in float16's last place is 2^-6, at 4 in bfloat16's 2^-7, both above 0.01",
            "| wrong way | float16 | float16 | 4000 | stops at 32 after 2798 additions |",
            "| wrong way | bfloat16 | bfloat16 | 4000 | stops at 4 after 350 additions |",
            "| right way | float32 | float16 | 4000 | goes on past 32 |",
            "| right way | float32 | bfloat16 | 4000 | goes on past 32 |",
            "| baseline | float32 | float32 | 4000 | goes on past 32 |"),

    DISTANCES_OF_FUSED_OPERATORS(
            "EXE-02",
            "half the smallest and twice the largest over the seeds of Calibration: more than 6 standard deviations of the"
                    + " logarithms from their mean",
            "Then the distance of the logits is within the calibrated <logits>",
            "And the distance of the worst gradient is within the calibrated <worst gradient>",
            "| eager | float32 | 1.63 < 3.26 … 3.53 … 3.95 < 7.90 | 3.46 < 6.92 … 8.69 … 11.5 < 23.0 |",
            "| eager | float16 | 0.59 < 1.18 … 1.29 … 1.41 < 2.82 | 1.025 < 2.05 … 2.57 … 3.36 < 6.72 |",
            "| eager | bfloat16 | 0.60 < 1.20 … 1.29 … 1.43 < 2.86 | 0.94 < 1.88 … 2.57 … 3.29 < 6.58 |",
            "| fused | float32 | 1.72 < 3.44 … 3.80 … 4.34 < 8.68 | 3.37 < 6.74 … 11.2 … 17.0 < 34.0 |",
            "| fused | float16 | 0.57 < 1.14 … 1.22 … 1.34 < 2.68 | 0.92 < 1.84 … 2.43 … 3.41 < 6.82 |",
            "| fused | bfloat16 | 0.56 < 1.12 … 1.22 … 1.35 < 2.70 | 0.95 < 1.90 … 2.40 … 3.61 < 7.22 |"),

    REPLAYED_OVER_LAUNCHED(
            "EXE-03",
            "launching never makes a step faster: 1, and the spread of the samples",
            "Then the replayed time over the launched one is at most 1.02"),

    RATE_OF_FUSED_GRAPHS(
            "EXE-08",
            "more than the 0.62 that PyTorch reaches with its blocks compiled and recorded as CUDA graphs on an H100; no theory",
            "Then the share of 2.7B is at least 0.65"),

    DIGITS_OF_FLOAT8(
            "FP8-06",
            "u/√3 = 2^-4/√3: the root mean square of errors that are evenly spread over half an ulp, for numbers at the begin"
                    + " of their binades; less for others",
            "Then the error of every scale is at most 0.0361"),

    SPEED_OF_FLOAT8(
            "FP8-10",
            "Hopper's peak in float8 is twice bfloat16's; an H100 gave 1.7 at 8192, of which a sixth is left; at 1024 a product takes"
                    + " no longer than a few kernels do, and scaling and casting both factors are four more",
            "Then the speed-up of the product of 8192 is at least 1.4",
            "And the speed-up of the product of 1024 with its casts is at most 1"),

    GAIN_OF_SCALES_OF_ROWS(
            "FP8-11",
            "a scale a tensor stores zeros in the other rows, an error of 1; a scale a row errs by √2·u/√3 = 0.051 at most, the"
                    + " root mean square of evenly spread rounding errors of two factors; the rest is for the sum's and the"
                    + " result's roundings",
            "Then the error of a scale a tensor over that of a scale a row is at least 19"),
    HELD_OUT_LOSSES_OF_FLOAT8(
            "FP8-14",
            "as LSC-07: 99 % of what float32 has won, as MLPerf Inference asks of low precision; one run in a hundred of a"
                    + " training that is at the margin's edge passes at most",
            "When a Transformer language model learns to count in strides, over 5 seeds in float8 and wider",
            "And by the 99 percent confidence interval, against 1 % of what float32 has won, the held-out loss ends",
            "| bfloat16 autocast | within |",
            "| float8 with dynamic scaling | within |",
            "| float8 without scaling | above |"),
    STEPS_IN_FLOAT8(
            "FP8-15",
            "the least that float8 is to give on an H100 where products are most of a step, of the 1.17 to 1.35 that were"
                    + " published of training end to end, and that what an operator of its own casts gives nothing; no theory",
            "| fused-graph | xl | lower | at least 1.1 |",
            "| fused-graph | 2.7B | lower | at least 1.25 |",
            "| graph | small | upper | at most 1 |",
            "| graph | 2.7B | upper | at most 1 |"),

    LOST_GRADIENTS(
            "LSC-02",
            "no gradient of a logit exceeds 2^-24, float16's smallest: most are lost; 2^16 and bfloat16 leave room for all but"
                    + " a tail",
            "When a Transformer language model runs its first backward pass in every precision, over 5 seeds",
            "Then the share of gradients that become zero under float16 autocast without a scaler is above 50 %",
            "And the share of gradients that become zero under float16 autocast with a scaler is at most 1 %",
            "And the share of gradients that become zero under bfloat16 autocast is at most 1 %"),

    HELD_OUT_LOSSES(
            "LSC-07",
            "99 % of the reference's quality, as MLPerf Inference's closed division asks of low precision; one run in a hundred"
                    + " of a training that is at the margin's edge passes at most",
            "When a Transformer language model learns to count in strides, over 5 seeds in every precision",
            "And by the 99 percent confidence interval, against 1 % of what float32 has won, the held-out loss ends",
            "| bfloat16 autocast | within |",
            "| float16 autocast with a scaler | within |",
            "| float16 autocast without a scaler | above |"),

    SPEEDUPS(
            "SPD-01",
            "Hopper: nine tenths of what PyTorch's own autocast gives as a graph on an H100, 2.47, 2.61, 3.14, 3.54 and 4.86;"
                    + " other data centre GPUs: what was published for them",
            "Then its total speed-up is at least <Hopper> on Hopper, <data centre> on other data centre GPUs and <other> on"
                    + " others",
            "| size | Hopper | data centre | other |",
            "| small | 2.2 | 1.2 | - |",
            "| medium | 2.3 | 1.5 | - |",
            "| large | 2.8 | 2.0 | 1.0 |",
            "| xl | 3.1 | 2.5 | 1.0 |",
            "| 2.7B | 4.3 | 2.5 | 1.0 |"),

    CLOCKS(
            "SPD-02",
            "the geometric mean of what a healthy host adds at most (3.1 % of the shortest step, on an H200) and the least that"
                    + " a clock can miss (the forward pass, 33 % of a step)",
            "Then the difference between the host's clock and the device's is at most 10 %"),

    LOW_PRECISIONS(
            "SPD-04",
            "the same tensor cores at the same rate: 0, and a device's drift (up to 0.5 % measured)",
            "Then the difference between float16's and bfloat16's total times is at most 2 %"),

    DISTANCES_OF_LOGITS(
            "SPD-06",
            "half the smallest and twice the largest over the seeds of Calibration: more than 15 standard deviations of the"
                    + " logarithms from their mean",
            "And the distance of the logits is within the calibrated <calibrated>",
            "| any device | tiny | float16 | 0.59 < 1.18 … 1.29 … 1.41 < 2.82 |",
            "| any device | tiny | bfloat16 | 0.60 < 1.20 … 1.29 … 1.43 < 2.86 |",
            "| a CUDA device | small | float16 | 0.89 < 1.78 … 1.87 … 2.02 < 4.04 |",
            "| a CUDA device with bfloat16 | small | bfloat16 | 0.865 < 1.73 … 1.87 … 2.02 < 4.04 |"),

    WHOLE_STEP(
            "SPD-08",
            "half of AdamW's learning rate of 1e-4, by which its first step moves every weight; the optimizer reads and"
                    + " writes float32 in either precision: 0, and the spread of what the host launches",
            "Then the change of the least changed parameter is at least 0.00005",
            "Then the change of the least changed parameter is at least 0.00005",
            "And the difference between the optimizer's times in float32 and in mixed precision is at most 15 %"),

    FORETOLD_OF_FUSED_GRAPHS(
            "EXE-09",
            "as SPD-09's, but that a kernel of the project's own may be slower than a plain one, those of float8 most: 1.1 is"
                    + " a twentieth above the most that was seen in bfloat16 on an H100, 1.25 a tenth above that in float8,"
                    + " and neither is derived",
            "Then the measured time over the least possible one is at least 1",
            "And the measured time over the foretold one in bfloat16 is at most 1.1",
            "And the measured time over the foretold one is at most 1.25"),

    FORETOLD(
            "SPD-09",
            "a step cannot be faster than its matrix products from a cache and its bytes at the memory's rate; nor slower"
                    + " than its kernels by themselves from memory, which is 1; 1.05 leaves a twentieth for clocks that fall in"
                    + " a longer run, and is not derived",
            "Then the measured time over the least possible one is at least 1",
            "And the measured time over the foretold one is at most 1.05"),

    TF32(
            "SPD-10",
            "tensor cores multiply TF32 faster than CUDA cores float32, and bfloat16 faster than TF32, and nothing else is slower"
                    + " but casts of weights: 1",
            "Then the speed-up of TF32 over float32 is above 1",
            "Then the speed-up of bfloat16 over TF32, from large on, is at least 1"),

    REPLAYED_OPTIMIZER(
            "SPD-11",
            "launching never makes a step faster: 1, and the spread of the samples; half of AdamW's learning rate of 1e-4, by"
                    + " which its first step moves every weight",
            "Then the optimizer's replayed time over its launched one is at most 1.02",
            "And the change of the least changed parameter is at least 0.00005");

    private final String law;
    private final String origin;
    private final List<String> stated;

    StatedBound(String law, String origin, String... stated) {
        this.law = law;
        this.origin = origin;
        this.stated = List.of(stated);
    }

    String law() {
        return law;
    }

    String origin() {
        return origin;
    }

    List<String> stated() {
        return stated;
    }

    /** Which of the lines the law's feature does not have, or not as often. */
    List<String> problems(List<FeatureText> features) {
        List<FeatureText> own =
                features.stream().filter(text -> text.law().equals(law)).toList();
        if (own.size() != 1) {
            return List.of(own.size() + " features are tagged @" + law);
        }
        List<String> problems = new ArrayList<>();
        for (String line : new LinkedHashSet<>(stated)) {
            int wanted = Collections.frequency(stated, line);
            int found = Collections.frequency(own.get(0).lines(), line);
            if (found != wanted) {
                problems.add(law + " states '" + line + "' " + found + " times, not " + wanted
                        + ": a bound that is altered is altered here too, with its origin (" + origin + ")");
            }
        }
        return problems;
    }

    /** Limits in numbers that features state and nobody has listed. */
    static List<String> unlisted(List<FeatureText> features) {
        List<String> unlisted = new ArrayList<>();
        for (FeatureText feature : features) {
            List<String> listed =
                    of(feature.law()).flatMap(bound -> bound.stated.stream()).toList();
            feature.lines().stream()
                    .filter(
                            line -> line.matches(
                                    "(Then|And|But) .*\\b(at least|at most|above|below|calibrated|(?=\\d+ percent)) ?[-<\\d].*"))
                    .filter(line -> !listed.contains(line))
                    .forEach(line ->
                            unlisted.add(feature.law() + " states '" + line + "', which StatedBound does not list"));
        }
        return unlisted;
    }

    private static Stream<StatedBound> of(String law) {
        return Arrays.stream(values()).filter(bound -> bound.law.equals(law));
    }
}
