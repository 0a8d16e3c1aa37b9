package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.numerics.FloatFormat;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Float32 arithmetic, in Java, is within what is held against the kernels, and a changed formula is not. */
class KernelFormulasTest {
    private static final int ROWS = 19;
    private static final int WIDTH = 24;
    private static final int PAIRS = 4;
    private static final int CONTEXT = 5;

    private final SplittableRandom random = new SplittableRandom(3);

    private float[] numbers(int count, double sigma) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (sigma * random.nextGaussian());
        }
        return numbers;
    }

    private static double[] wide(float[] numbers) {
        double[] wide = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            wide[i] = numbers[i];
        }
        return wide;
    }

    private static float sigmoid(float x) {
        return 1 / (1 + (float) Math.exp(-x));
    }

    @Test
    void aReciprocalNoticesAMissingEpsilonAndAnotherWidth() {
        float[] x = numbers(ROWS * WIDTH, 0.05);
        float[] right = new float[ROWS];
        float[] without = new float[ROWS];
        float[] ofOther = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            float squares = 0;
            for (int i = row * WIDTH; i < (row + 1) * WIDTH; i++) {
                squares += x[i] * x[i];
            }
            right[row] = (float) (1 / Math.sqrt(squares / WIDTH + (float) KernelFormulas.EPSILON));
            without[row] = (float) (1 / Math.sqrt(squares / WIDTH));
            ofOther[row] = (float) (1 / Math.sqrt(squares / (WIDTH - 1) + (float) KernelFormulas.EPSILON));
        }
        KernelFormulas.Expected expected = KernelFormulas.reciprocals(wide(x), WIDTH, KernelFormulas.EPSILON);
        assertThat(expected.firstWrong(wide(right))).isEmpty();
        assertThat(expected.firstWrong(wide(without))).startsWith("0: ");
        assertThat(expected.firstWrong(wide(ofOther))).startsWith("0: ");
        assertThat(expected.firstWrong(new double[ROWS - 1])).isEqualTo("18 results for 19 numbers");
        assertThat(expected.firstWrong(
                        DoubleStream.generate(() -> Double.NaN).limit(ROWS).toArray()))
                .startsWith("0: NaN is not in");
    }

    @Test
    void aNormsGradientNoticesAMissingMeanAndAMissingResidual() {
        float[] d = numbers(ROWS * WIDTH, 1);
        float[] x = numbers(ROWS * WIDTH, 1);
        float[] r = numbers(ROWS, 1);
        float[] w = numbers(WIDTH, 1);
        float[] residual = numbers(ROWS * WIDTH, 1);
        float[] right = new float[ROWS * WIDTH];
        float[] withoutMean = new float[ROWS * WIDTH];
        float[] withoutResidual = new float[ROWS * WIDTH];
        float[] ofWeight = new float[WIDTH];
        for (int row = 0; row < ROWS; row++) {
            float mean = 0;
            for (int i = 0; i < WIDTH; i++) {
                int at = row * WIDTH + i;
                mean += d[at] * w[i] * (x[at] * r[row]);
                ofWeight[i] += d[at] * (x[at] * r[row]);
            }
            mean /= WIDTH;
            for (int i = 0; i < WIDTH; i++) {
                int at = row * WIDTH + i;
                withoutResidual[at] = r[row] * (d[at] * w[i] - x[at] * r[row] * mean);
                withoutMean[at] = r[row] * (d[at] * w[i]) + residual[at];
                right[at] = withoutResidual[at] + residual[at];
            }
        }
        KernelFormulas.NormGradients expected =
                KernelFormulas.normBackward(wide(d), wide(x), wide(r), wide(w), wide(residual));
        assertThat(expected.input().firstWrong(wide(right))).isEmpty();
        assertThat(expected.weight().firstWrong(wide(ofWeight))).isEmpty();
        assertThat(expected.input().firstWrong(wide(withoutMean))).startsWith("0: ");
        assertThat(expected.input().firstWrong(wide(withoutResidual))).startsWith("0: ");
        assertThat(KernelFormulas.normBackward(wide(d), wide(x), wide(r), wide(w), null)
                        .input()
                        .firstWrong(wide(withoutResidual)))
                .isEmpty();
        ofWeight[5] *= 1 + 0x1p-15f;
        assertThat(expected.weight().firstWrong(wide(ofWeight))).startsWith("5: ");
    }

    @Test
    void aRotationNoticesASwappedSineAndAnotherPosition() {
        float[] x = numbers(ROWS * WIDTH, 1);
        float[] cosines = numbers(CONTEXT * PAIRS, 1);
        float[] sines = numbers(CONTEXT * PAIRS, 1);
        for (int direction : new int[] {1, -1}) {
            KernelFormulas.Expected expected =
                    KernelFormulas.rotated(wide(x), WIDTH, wide(cosines), wide(sines), PAIRS, direction);
            assertThat(expected.firstWrong(wide(rotated(x, cosines, sines, direction, 0))))
                    .isEmpty();
            assertThat(expected.firstWrong(wide(rotated(x, cosines, sines, -direction, 0))))
                    .startsWith("0: ");
            assertThat(expected.firstWrong(wide(rotated(x, cosines, sines, direction, 1))))
                    .startsWith("0: ");
        }
    }

    private static float[] rotated(float[] x, float[] cosines, float[] sines, int direction, int late) {
        float[] rotated = new float[x.length];
        for (int token = 0; token < ROWS; token++) {
            for (int pair = 0; pair < WIDTH / 2; pair++) {
                int angle = (token + late) % CONTEXT * PAIRS + pair % PAIRS;
                float even = x[token * WIDTH + 2 * pair];
                float odd = x[token * WIDTH + 2 * pair + 1];
                rotated[token * WIDTH + 2 * pair] = even * cosines[angle] - direction * odd * sines[angle];
                rotated[token * WIDTH + 2 * pair + 1] = direction * even * sines[angle] + odd * cosines[angle];
            }
        }
        return rotated;
    }

    @Test
    void aGateNoticesWhatIsMissing() {
        float[] gate = numbers(500, 3);
        gate[7] = -100; // whose exponential float32 does not hold
        gate[8] = 100;
        gate[9] = 0;
        float[] up = numbers(500, 1);
        float[] d = numbers(500, 1);
        float[] gated = new float[500];
        float[] withoutGate = new float[500];
        float[] ofGate = new float[500];
        float[] ofSigmoid = new float[500];
        float[] ofUp = new float[500];
        for (int i = 0; i < 500; i++) {
            float s = sigmoid(gate[i]);
            withoutGate[i] = s * up[i];
            gated[i] = gate[i] * s * up[i];
            ofGate[i] = d[i] * up[i] * s * (1 + gate[i] * (1 - s));
            ofSigmoid[i] = d[i] * up[i] * s * (1 - s);
            ofUp[i] = d[i] * gate[i] * s;
        }
        KernelFormulas.Expected expected = KernelFormulas.gated(wide(gate), wide(up));
        assertThat(expected.firstWrong(wide(gated))).isEmpty();
        assertThat(expected.firstWrong(wide(withoutGate))).startsWith("0: ");
        KernelFormulas.GateGradients gradients = KernelFormulas.gateBackward(wide(d), wide(gate), wide(up));
        assertThat(gradients.gate().firstWrong(wide(ofGate))).isEmpty();
        assertThat(gradients.up().firstWrong(wide(ofUp))).isEmpty();
        assertThat(gradients.gate().firstWrong(wide(ofSigmoid))).startsWith("0: ");
        assertThat(gradients.gate().firstWrong(wide(ofUp))).startsWith("0: ");
    }

    /** As PTX has it of {@code cvt.rn.satfinite}: infinity too becomes the largest number. */
    @Test
    void castsToFloat8Saturate() {
        assertThat(KernelFormulas.rounding(FloatFormat.E5M2).applyAsDouble(Double.POSITIVE_INFINITY))
                .isEqualTo(57344);
        assertThat(KernelFormulas.rounding(FloatFormat.E4M3FN).applyAsDouble(Double.NEGATIVE_INFINITY))
                .isEqualTo(-448);
        assertThat(KernelFormulas.rounding(FloatFormat.E4M3FN).applyAsDouble(1e30))
                .isEqualTo(448);
        assertThat(KernelFormulas.rounding(FloatFormat.E4M3FN).applyAsDouble(Double.NaN))
                .isNaN();
        assertThat(KernelFormulas.rounding(FloatFormat.E5M2).applyAsDouble(-0.0))
                .isEqualTo(-0.0);
        assertThat(KernelFormulas.rounding(FloatFormat.FLOAT16).applyAsDouble(65520))
                .isInfinite();
    }

    @Test
    void aNumberCutOffAndAMissingScaleAreNoticed() {
        float[] gate = numbers(4096, 1);
        float[] up = numbers(4096, 1);
        double[] once = new double[4096];
        double[] cut = new double[4096];
        double[] scaled = new double[4096];
        double[] unscaled = new double[4096];
        for (int i = 0; i < 4096; i++) {
            float value = gate[i] * sigmoid(gate[i]) * up[i];
            once[i] = FloatFormat.BFLOAT16.round(value);
            cut[i] = Float.intBitsToFloat(Float.floatToIntBits(value) & 0xffff0000);
            scaled[i] = FloatFormat.E4M3FN.roundSaturating(value * 300f); // some are beyond 448
            unscaled[i] = FloatFormat.E4M3FN.roundSaturating(value);
        }
        KernelFormulas.Expected expected = KernelFormulas.gated(wide(gate), wide(up));
        assertThat(expected.firstWrong(once, FloatFormat.BFLOAT16, 1)).isEmpty();
        assertThat(expected.firstWrong(cut, FloatFormat.BFLOAT16, 1)).isNotEmpty();
        assertThat(expected.firstWrong(scaled, FloatFormat.E4M3FN, 300)).isEmpty();
        assertThat(scaled).contains(448.0);
        assertThat(expected.firstWrong(unscaled, FloatFormat.E4M3FN, 300)).startsWith("0: ");
    }
}
