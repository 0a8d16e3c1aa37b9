package dev.mixedprecision.spec;

import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;

/** What a feature's place and tags say: the id of its law, the part that it belongs to, where to look when it fails. */
public final class Laws {
    public static final Pattern ID = Pattern.compile("@[A-Z][A-Z0-9]{2}-\\d{2}");

    /** The parts of the specification, by folder under features/. */
    enum Part {
        ACCUMULATION(
                "accumulation",
                "Accumulation",
                "whether the device adds in the stated type and rounds to nearest even (flush-to-zero, TF32 or fast-math"
                        + " settings, a new libtorch): compare with the table of judgements and rerun with"
                        + " -Dspec.device=cpu"),
        AUTOCAST(
                "autocast",
                "Autocast dtypes",
                "the loaded libtorch's version and its autocast lists (the environment of the report): run"
                        + " -Dcucumber.filter.tags=@autocast on the CPU, then compare with PyTorch's Autocast Op Reference"),
        CONFORMANCE(
                "conformance",
                "Autocast conformance",
                "the loaded libtorch's version, and the operator's place in its autocast lists (the attachments of"
                        + " CNF-10): a policy that has changed there is a change of PyTorch, not of this machine"),
        SCOPE(
                "scope",
                "Autocast scope",
                "the loaded libtorch's version (the environment of the report), whose cache of weights changed in 2.11;"
                        + " then whether another library in the process switches autocast or clears its cache too"),
        DJL(
                "djl",
                "DJL's own loops",
                "DJL's version, whose native code may have changed; then what the process said at its end (attached), and"
                        + " in which type the hidden layer ran"),
        EXECUTION(
                "execution",
                "Execution modes",
                "the loaded libtorch's version (its allocator keeps a recording's arrays), then -Dcucumber.filter.tags="
                        + "@EXE-05: whether recordings break off, and in which operator"),
        FLOAT8(
                "float8",
                "Float8",
                "the first element that differs and the loaded libtorch's version, whose casts saturate from 2.12 on; then"
                        + " the device (rerun with -Dspec.device=cpu to tell it from the law)"),
        LAYER_NORM(
                "layer-norm",
                "Layer norm",
                "the row of the judgement that fails: whether the device rounds each operator's result to the stated type"
                        + " (rerun with -Dspec.device=cpu to tell the device from the law)"),
        SPEEDUP(
                "speedup",
                "Speed-up",
                "the remarks in the table of timings (spread, drift, throttling), other load on the GPU (nvidia-smi), and"
                        + " which sizes are bound by launching"),
        TENSOR_CORE(
                "tensor-core",
                "Tensor cores",
                "the kernel that the judgement names: one that was never seen may add in an order that is not tried; then the"
                        + " settings of the environment (TF32), and whether TNC-01, the rule of one block, holds"),
        LOSS_SCALING(
                "loss-scaling",
                "Loss scaling",
                "the order of scale, backward, unscale, clip, step and update, and whether the loss is float32 where it is"
                        + " scaled; then whether the device rounds subnormal float16 (rerun with -Dspec.device=cpu)");

        private final String folder;
        private final String title;
        private final String advice;

        Part(String folder, String title, String advice) {
            this.folder = folder;
            this.title = title;
            this.advice = advice;
        }

        String folder() {
            return folder;
        }

        String title() {
            return title;
        }
    }

    private Laws() {}

    /** The id without its at sign, such as {@code ACC-01}. */
    static String idOf(Collection<String> tags) {
        return tags.stream()
                .filter(ID.asMatchPredicate())
                .findFirst()
                .map(tag -> tag.substring(1))
                .orElseThrow(() -> new IllegalStateException("no law id such as @ACC-01 among " + tags));
    }

    static Part partOf(URI feature) {
        return Arrays.stream(Part.values())
                .filter(part -> feature.toString().contains("/" + part.folder + "/"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(feature + " is in none of the parts' folders"));
    }

    /** What to look at first when a law fails: its own advice where it has one, else its part's. */
    static String adviceFor(String law, URI feature) {
        return Advice.OF_LAWS.getOrDefault(law, partOf(feature).advice);
    }
}
