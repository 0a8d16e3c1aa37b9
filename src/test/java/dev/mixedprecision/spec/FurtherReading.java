package dev.mixedprecision.spec;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where PyTorch's documentation and the literature speak of what a law states. */
final class FurtherReading {
    /** A page, by the name that the report shows. */
    record Page(String name, String url) {}

    private static final String PYTORCH = "https://docs.pytorch.org/docs/stable/";

    private static final Page OPERATORS =
            new Page("PyTorch: Autocast Op Reference", PYTORCH + "amp.html#autocast-op-reference");
    private static final Page AUTOCAST = new Page("PyTorch: torch.autocast", PYTORCH + "amp.html#autocasting");
    private static final Page SCALER = new Page("PyTorch: torch.amp.GradScaler", PYTORCH + "amp.html#gradient-scaling");
    private static final Page ACCURACY =
            new Page("PyTorch: Numerical accuracy", PYTORCH + "notes/numerical_accuracy.html");
    private static final Page GRAPHS = new Page("PyTorch: CUDA graphs", PYTORCH + "notes/cuda.html#cuda-graphs");
    private static final Page TRANSFORMER_ENGINE = new Page(
            "NVIDIA Transformer Engine: Using FP8",
            "https://docs.nvidia.com/deeplearning/transformer-engine/user-guide/examples/fp8_primer.html");
    private static final Page MIXED_PRECISION =
            paper("Micikevicius et al. 2018: Mixed Precision Training", "1710.03740");
    private static final Page BFLOAT16 =
            paper("Kalamkar et al. 2019: A Study of BFLOAT16 for Deep Learning Training", "1905.12322");
    private static final Page BOUND = new Page(
            "Rump 2012: Error estimation of floating-point summation and dot product",
            "https://doi.org/10.1007/s10543-011-0342-4");
    private static final Page SUMMATION =
            new Page("Higham 1993: The Accuracy of Floating Point Summation", "https://doi.org/10.1137/0914050");

    private static final Map<String, List<Page>> OF_PARTS = Map.ofEntries(
            Map.entry("accumulation", List.of(ACCURACY, SUMMATION)),
            Map.entry("autocast", List.of(OPERATORS, MIXED_PRECISION)),
            Map.entry("conformance", List.of(OPERATORS)),
            Map.entry("scope", List.of(AUTOCAST)),
            Map.entry("djl", List.of(AUTOCAST, new Page("DJL: documentation", "https://docs.djl.ai/"))),
            Map.entry("execution", List.of(GRAPHS)),
            Map.entry(
                    "layer-norm",
                    List.of(
                            new Page("PyTorch: LayerNorm", PYTORCH + "generated/torch.nn.LayerNorm.html"),
                            paper("Ba et al. 2016: Layer Normalization", "1607.06450"))),
            Map.entry("speedup", List.of(BFLOAT16, GRAPHS)),
            Map.entry("loss-scaling", List.of(SCALER, MIXED_PRECISION)),
            Map.entry(
                    "tensor-core",
                    List.of(
                            new Page(
                                    "Fasi et al. 2021: Numerical behavior of NVIDIA tensor cores",
                                    "https://doi.org/10.7717/peerj-cs.330"),
                            ACCURACY)),
            Map.entry(
                    "float8",
                    List.of(
                            paper("Micikevicius et al. 2022: FP8 Formats for Deep Learning", "2209.05433"),
                            new Page("PyTorch: tensor types", PYTORCH + "tensor_attributes.html"))));

    private static final Map<String, List<Page>> OF_LAWS = Map.of(
            "ACC-02", List.of(BOUND),
            "EXE-02",
                    List.of(
                            new Page(
                                    "PyTorch: scaled_dot_product_attention",
                                    PYTORCH + "generated/torch.nn.functional.scaled_dot_product_attention.html"),
                            paper("Dao et al. 2022: FlashAttention", "2205.14135")),
            "EXE-07",
                    List.of(new Page(
                            "PyTorch: clip_grad_norm_", PYTORCH + "generated/torch.nn.utils.clip_grad_norm_.html")),
            "FP8-11",
                    List.of(
                            new Page(
                                    "NVIDIA: cuBLAS, narrow precision data types",
                                    "https://docs.nvidia.com/cuda/cublas/#narrow-precision-data-types-usage"),
                            paper("DeepSeek-AI 2024: DeepSeek-V3 Technical Report", "2412.19437")),
            "FP8-13", List.of(TRANSFORMER_ENGINE),
            "FP8-14", List.of(TRANSFORMER_ENGINE),
            "LSC-07", List.of(BFLOAT16),
            "SPD-08", List.of(paper("Loshchilov and Hutter 2019: Decoupled Weight Decay Regularization", "1711.05101")),
            "SPD-10",
                    List.of(new Page(
                            "PyTorch: TF32",
                            PYTORCH + "notes/cuda.html#tensorfloat-32-tf32-on-ampere-and-later-devices")));

    private FurtherReading() {}

    /** What there is on a law, its own first. */
    static List<Page> of(String law, String part) {
        return Stream.concat(
                        OF_LAWS.getOrDefault(law, List.of()).stream(), OF_PARTS.getOrDefault(part, List.of()).stream())
                .distinct()
                .toList();
    }

    private static Page paper(String name, String arxiv) {
        return new Page(name, "https://arxiv.org/abs/" + arxiv);
    }
}
