package dev.mixedprecision.numerics;

/**
 * IEEE arithmetic, one fused multiply-add after the other in float32, each rounded to nearest: what CUDA cores do, and
 * nearly every CPU.
 */
public record CudaCores() implements ProductUnit {
    @Override
    public FloatFormat input() {
        return FloatFormat.FLOAT32;
    }

    @Override
    public int terms() {
        return 1;
    }

    @Override
    public double accumulate(Operand a, int row, Operand b, int column, int from, int to, int terms, double start) {
        double[] left = a.values(row);
        double[] right = b.values(column);
        float sum = (float) start;
        for (int k = from; k < to; k++) {
            sum = Math.fma((float) left[k], (float) right[k], sum);
        }
        return sum;
    }

    @Override
    public String toString() {
        return "fused multiply-adds in float32";
    }
}
