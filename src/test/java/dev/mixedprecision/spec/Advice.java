package dev.mixedprecision.spec;

import java.util.Map;

/** What to look at first when a law fails for other reasons than its part's laws do, by the id of the law. */
final class Advice {
    static final Map<String, String> OF_LAWS = Map.ofEntries(
            Map.entry(
                    "CNF-10",
                    "the operators that are named: a rule without a row gets one in features/conformance, or a reason in"
                            + " left-out.md; a rule that is gone is a change of PyTorch (the loaded libtorch's version)"),
            Map.entry(
                    "DJL-02",
                    "DJL's version: a call that works now has learnt bfloat16, and its table and docs/djl.md's follow; one"
                            + " that ends the JVM or cuts the graph now passes the array's type on to DJL's native code, or"
                            + " computes outside libtorch"),
            Map.entry(
                    "EXE-02",
                    "the judgement that fails: too far off, which operator rounds more often or sums in a narrower type (the"
                            + " loaded libtorch's version); too close, which one was not computed in the stated precision;"
                            + " rerun with -Dspec.device=cpu to tell the device from the law"),
            Map.entry(
                    "EXE-03",
                    "the remarks in the table of timings (spread, drift, throttling) and other load on the GPU (nvidia-smi);"
                            + " then whether a replay runs more kernels than were launched"),
            Map.entry(
                    "EXE-04",
                    "which kernel libtorch chose for attention on this GPU (the loaded libtorch's version): one that keeps a"
                            + " matrix of context × context saves nothing"),
            Map.entry(
                    "EXE-06",
                    "the name of the worst gradient, and the distance of the launched passes beside the replay's: zero, where"
                            + " they repeat their bits; a distance near 1 or above is a gradient of other ids, one that was"
                            + " added up, or one that was never written"),
            Map.entry(
                    "EXE-07",
                    "whether the passes alone repeat their bits (-Dcucumber.filter.tags=\"@EXE-01 or @EXE-06\"); then which parameter"
                            + " differs: all of them is a norm, a scale or a count of steps that was taken from the recording,"
                            + " one of them a gradient that lies elsewhere"),
            Map.entry(
                    "EXE-08",
                    "whether the product's rate itself is the card's (SPD-09's table of rates) and nothing throttles; then which"
                            + " kernels the graph has: products in float32 for weights' gradients, attention that is not cuDNN's,"
                            + " or formulas that autograd runs one by one where libnvrtc was not found"),
            Map.entry(
                    "EXE-09",
                    "the attached table of foretold times beside measured ones, and whether SPD-09 holds: where it does not,"
                            + " its advice; where it does, and this takes longer, a kernel of transformer.cu that"
                            + " goes through memory badly on this GPU (docs/performance.md has each one's time on an H100)"),
            Map.entry(
                    "EXE-10",
                    "the kernels that are named: one of transformer.cu is a change of FusedPass that FusedOperations does not"
                            + " count; a copy or a cast is an array that does not lie in memory as its reader wants it; one"
                            + " product's kernel in place of another is a library that chose otherwise in the pass than for"
                            + " LoneOperation's layout of the same shape, and EXE-09 then times the wrong kernel"),
            Map.entry(
                    "FP8-11",
                    "whether FP8-08, the same sums without scales, holds; then the kernel of these scales, which is cuBLAS's for a"
                            + " scale a tensor, CUTLASS's for rows before CUDA 12.9 and cuBLAS's after: random scales that no order"
                            + " gives are multiplied otherwise than is tried, powers of two that are not given add in another order"),
            Map.entry(
                    "FP8-12",
                    "the product that is named: the result is of e4m3fn forward, the gradients of e5m2 back (Float8Tape);"
                            + " a bound of casts that fails is a lost or doubled way back, one of sums alone a cast to"
                            + " another type or by another scale; then the casts (FP8-02) and the products (FP8-08)"),
            Map.entry(
                    "FP8-13",
                    "other bits with dynamic scaling: whether the scale is the largest value over the largest magnitude of"
                            + " the very array, in float32, and whether cuBLAS chose the same kernel for both runs; the same"
                            + " bits without scaling: which numbers were scaled all the same"),
            Map.entry(
                    "FP8-14",
                    "whether it is undecided, which more seeds decide (-Dspec.seeds=20); else whether the layer's own laws"
                            + " hold (-Dcucumber.filter.tags=\"@FP8-12 or @FP8-13\"), and bfloat16's training (LSC-07);"
                            + " on CUDA rerun with the CPU's row, which multiplies the same casts in float32"),
            Map.entry(
                    "FP8-15",
                    "the attached table of gains and costs: products that save little are a matter of the device (FP8-10) or"
                            + " of throttling; costs that outweigh them are kernels that look for largest magnitudes, scale and"
                            + " cast apart, or layers that were left in bfloat16; then other load on the GPU (nvidia-smi)"),
            Map.entry(
                    "LNM-01",
                    "the loaded libtorch's version and the place of layer_norm in its autocast lists (the environment of the"
                            + " report): -Dcucumber.filter.tags=@autocast shows the other operators"),
            Map.entry(
                    "LSC-06",
                    "in which type the weight is kept and updated, then whether the device rounds to nearest even (rerun with"
                            + " -Dspec.device=cpu)"),
            Map.entry(
                    "LSC-07",
                    "whether it is undecided, which more seeds decide (-Dspec.seeds=20); else whether the laws on one step"
                            + " hold (-Dcucumber.filter.tags=\"@loss-scaling and not @LSC-07\"); then the table of held-out"
                            + " losses: a standard deviation far above the others' is a seed that went astray, a mean alone is"
                            + " all of them"),
            Map.entry(
                    "SPD-05",
                    "the peaks in the table of timings: whether what the forward pass keeps is in low precision (the dtypes of"
                            + " SPD-01), or the weights' copies outweigh it"),
            Map.entry(
                    "SPD-06",
                    "the dtype of the logits, then the loaded libtorch's version and what its autocast casts"
                            + " (-Dcucumber.filter.tags=@conformance): too far off, something rounds more often than when"
                            + " it was calibrated; too close, it was not computed in low precision"),
            Map.entry(
                    "SPD-07",
                    "the files under results/mixed_precision/ and -Dbenchmark.output: whether another run writes them too, and"
                            + " which size or sample is missing"),
            Map.entry(
                    "SPD-08",
                    "a change that is too small: which parameter gets no gradient, or whether libtorch's fused AdamW left it"
                            + " out; times that differ: the spread of the optimizer's samples, which the host launches"),
            Map.entry(
                    "SPD-09",
                    "the attached table of foretold times beside measured ones: below the least time, the clock (SPD-02) or the"
                            + " count of products and bytes; far above the foretold one, throttling, other load on the GPU"
                            + " (nvidia-smi), or a kernel that was not counted"),
            Map.entry(
                    "SPD-10",
                    "the table of timings: tf32 as slow as float32 is TF32 that was off when the passes were recorded, or float32"
                            + " that had it on too; else the remarks (spread, drift, throttling) and other load on the GPU"
                            + " (nvidia-smi)"),
            Map.entry(
                    "SPD-11",
                    "the remarks in the table of timings (spread, drift, throttling) and other load on the GPU (nvidia-smi);"
                            + " a step that could not be recorded is named; else whether the replay runs more kernels than were"
                            + " launched"),
            Map.entry(
                    "TNC-06",
                    "the table of runs that differ: whether PyTorch's documentation of torch.use_deterministic_algorithms"
                            + " names the operator since (the loaded libtorch's version), which then gets its entry; else its"
                            + " kernel adds in the order in which blocks of threads finish, and training does not repeat"),
            Map.entry(
                    "TNC-07",
                    "the attached kernels by the count of rows (on CUDA), and the kernel of attention in the judgement: where"
                            + " it changes with the count, libtorch or its library chooses by the shape; the law then holds for"
                            + " fewer operators than were known of"));

    private Advice() {}
}
