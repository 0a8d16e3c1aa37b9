package dev.mixedprecision.part.float8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.CudaDevice;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.ScaledProduct;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.E8M0;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.float8.ProductPlan.Sums;
import dev.mixedprecision.part.float8.ScaledFactor.Sharing;
import java.util.Arrays;
import java.util.Optional;

/** Multiplies matrices of float8 that have scales, by {@code aten::_scaled_mm}, and takes some elements. */
public final class ScaledProductExperiment {

    /** Scales of blocks lie in tiles of so many rows by so many blocks. */
    private static final int TILE_ROWS = 128;

    private static final int TILE_BLOCKS = 4;

    /** Within a tile, rows that are so far apart are neighbours. */
    private static final int TILE_STEP = 32;

    private final Multiplier multiplier;

    /** All elements of a product, row by row. */
    @FunctionalInterface
    interface Multiplier {
        double[] multiply(ScaledProductPlan plan);
    }

    /** Multiplies with libtorch. */
    public ScaledProductExperiment() {
        this(ScaledProductExperiment::scaled);
    }

    ScaledProductExperiment(Multiplier multiplier) {
        this.multiplier = multiplier;
    }

    /**
     * What a device or the loaded libtorch lacks for products with such scales; empty where they have all.
     *
     * <p>Products with scales of blocks of 128, and in float32 with scales of rows, are cuBLAS's from CUDA 12.9 on, for compute
     * capability 9.0 alone, and libtorch's from 2.9 on. Before, rows are scaled by a kernel that gives bfloat16 alone.
     */
    public static Optional<String> missing(Sharing sharing, FloatFormat result, ComputeDevice device) {
        Libtorch libtorch = Libtorch.get();
        String cuda = libtorch.cudaVersion().orElse("0.0");
        return missing(sharing, result, device.describe(), libtorch.isAtLeast(2, 9) && isAtLeast129(cuda))
                .map(lacking -> lacking + "; this is libtorch " + libtorch.version() + " for CUDA " + cuda + " on "
                        + device.name());
    }

    static Optional<String> missing(Sharing sharing, FloatFormat result, CudaDevice device, boolean since129) {
        if (sharing == Sharing.MX) {
            return device.computeCapabilityMajor() >= 10
                    ? Optional.empty()
                    : Optional.of("products of block formats need compute capability 10.0 (Blackwell) or later");
        }
        boolean cublas = sharing.isAlongRows() || sharing == Sharing.ROW && result != FloatFormat.BFLOAT16;
        return !cublas || since129 && device.computeCapability().equals("9.0")
                ? Optional.empty()
                : Optional.of("products with a scale " + sharing + " in " + result
                        + " need compute capability 9.0 (Hopper), libtorch 2.9 and CUDA 12.9");
    }

    static boolean isAtLeast129(String cuda) {
        String[] parts = cuda.split("\\.");
        int major = Integer.parseInt(parts[0]);
        return major > 12 || major == 12 && Integer.parseInt(parts[1]) >= 9;
    }

    /** Multiplies, and takes elements. */
    public ScaledProductOutcome run(ScaledProductPlan plan) {
        double[] product = multiplier.multiply(plan);
        int[] rows = ProductExperiment.samples(plan.left().rows());
        int[] columns = ProductExperiment.samples(plan.right().rows());
        double[] elements = new double[rows.length * columns.length];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = product[rows[i / columns.length] * plan.right().rows() + columns[i % columns.length]];
        }
        return new ScaledProductOutcome(plan, elements);
    }

    private static double[] scaled(ScaledProductPlan plan) {
        try (NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            NDArray left = numbers(manager, plan.left());
            NDArray right = numbers(manager, plan.right());
            NDArray leftScales = scales(manager, plan.left());
            NDArray rightScales = scales(manager, plan.right());
            if (plan.right().sharing() != Sharing.TENSOR && plan.right().sharing() != Sharing.MX) {
                rightScales = Aten.transpose(rightScales, 0, 1);
            }
            return Tensors.toDoubles(ScaledProduct.of(
                    manager,
                    left,
                    leftScales,
                    right,
                    rightScales,
                    ScalarType.of(plan.result()),
                    plan.sums() == Sums.FAST));
        }
    }

    private static NDArray numbers(NDManager manager, ScaledFactor factor) {
        return Aten.reshape(
                Tensors.ofBits(manager, factor.codes(), ScalarType.of(factor.format())),
                factor.rows(),
                factor.length());
    }

    /**
     * Scales as libtorch wants a left factor's, of which a right factor's are the transposed ones: (1) of a tensor, (rows, 1)
     * of rows, (groups down, groups across) of blocks. Those of 128 numbers of a row lie in memory column by column.
     */
    static NDArray scales(NDManager manager, ScaledFactor factor) {
        float[] scales = factor.scales();
        int down = factor.sharing().groupsDown(factor.rows());
        int across = factor.sharing().groupsAcross(factor.length());
        return switch (factor.sharing()) {
            case TENSOR -> manager.create(scales);
            case ROW, SQUARE -> manager.create(scales, new Shape(down, across));
            case BLOCK -> {
                float[] byColumns = new float[scales.length];
                for (int i = 0; i < scales.length; i++) {
                    byColumns[i % across * down + i / across] = scales[i];
                }
                yield Aten.transpose(manager.create(byColumns, new Shape(across, down)), 0, 1);
            }
            case MX -> Tensors.ofBits(manager, inTiles(scales, down, across), ScalarType.FLOAT8_E8M0FNU);
        };
    }

    /**
     * Codes of e8m0 in the order in which a tensor core reads them: tiles of 128 rows by 4 blocks, one after the other along
     * the rows, in each of which the scale of row r and block b is at 16·(r mod 32) + 4·⌊r/32⌋ + b. What is left over of a
     * tile is filled up. NVIDIA, cuBLAS documentation, 1D block scaling factors layout.
     */
    static long[] inTiles(float[] scales, int rows, int blocks) {
        int tilesAcross = (blocks + TILE_BLOCKS - 1) / TILE_BLOCKS;
        int tilesDown = (rows + TILE_ROWS - 1) / TILE_ROWS;
        long[] codes = new long[tilesDown * tilesAcross * TILE_ROWS * TILE_BLOCKS];
        Arrays.fill(codes, E8M0.ofExponent(0));
        for (int row = 0; row < rows; row++) {
            for (int block = 0; block < blocks; block++) {
                int tile = row / TILE_ROWS * tilesAcross + block / TILE_BLOCKS;
                int within = row % TILE_STEP * (TILE_ROWS / TILE_STEP) * TILE_BLOCKS
                        + row % TILE_ROWS / TILE_STEP * TILE_BLOCKS
                        + block % TILE_BLOCKS;
                codes[tile * TILE_ROWS * TILE_BLOCKS + within] =
                        E8M0.ofExponent(Math.getExponent(scales[row * blocks + block]));
            }
        }
        return codes;
    }
}
