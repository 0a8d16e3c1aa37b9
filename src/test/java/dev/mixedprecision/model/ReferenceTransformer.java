package dev.mixedprecision.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Transformer language model in float64 and plain loops, forward and backward, written from its definition and
 * sharing nothing with the one under test. One sequence at a time; every array is (rows, columns), a vector one row.
 */
final class ReferenceTransformer {
    private final TransformerShape shape;
    private final Map<String, Matrix> parameters = new TreeMap<>();
    private final Deque<Runnable> tape = new ArrayDeque<>();

    /** Values and the gradient of the loss with respect to them. */
    static final class Matrix {
        final double[][] value;
        final double[][] gradient;

        Matrix(int rows, int columns) {
            value = new double[rows][columns];
            gradient = new double[rows][columns];
        }

        int rows() {
            return value.length;
        }

        int columns() {
            return value[0].length;
        }
    }

    ReferenceTransformer(TransformerShape shape, Map<String, double[]> values) {
        this.shape = shape;
        values.forEach((name, flat) -> {
            boolean vector = name.contains("norm");
            int width = vector ? flat.length : name.endsWith("w2") ? shape.dFf() : shape.dModel();
            Matrix matrix = new Matrix(flat.length / width, width);
            for (int i = 0; i < flat.length; i++) {
                matrix.value[i / width][i % width] = flat[i];
            }
            parameters.put(name, matrix);
        });
    }

    Matrix parameter(String name) {
        return parameters.get(name);
    }

    Matrix logits(int[] ids) {
        tape.clear();
        Matrix x = embedding(ids);
        for (int layer = 0; layer < shape.layers(); layer++) {
            String block = "blocks." + layer + ".";
            Matrix h = norm(x, parameter(block + "norm1"));
            Matrix q = rotate(linear(h, parameter(block + "q")));
            Matrix k = rotate(linear(h, parameter(block + "k")));
            Matrix v = linear(h, parameter(block + "v"));
            x = add(x, linear(attention(q, k, v), parameter(block + "o")));
            Matrix g = norm(x, parameter(block + "norm2"));
            Matrix gated = gated(linear(g, parameter(block + "w1")), linear(g, parameter(block + "w3")));
            x = add(x, linear(gated, parameter(block + "w2")));
        }
        return linear(norm(x, parameter("norm")), parameter("head"));
    }

    /** Adds to the parameters' gradients those of {@code Σ weight · logit}, for the logits computed last. */
    void backward(Matrix logits, double[][] weight) {
        for (int row = 0; row < logits.rows(); row++) {
            logits.gradient[row] = weight[row].clone();
        }
        while (!tape.isEmpty()) {
            tape.pop().run();
        }
    }

    private Matrix embedding(int[] ids) {
        Matrix table = parameter("embedding");
        Matrix y = new Matrix(ids.length, table.columns());
        for (int row = 0; row < ids.length; row++) {
            y.value[row] = table.value[ids[row]].clone();
        }
        tape.push(() -> {
            for (int row = 0; row < ids.length; row++) {
                for (int i = 0; i < y.columns(); i++) {
                    table.gradient[ids[row]][i] += y.gradient[row][i];
                }
            }
        });
        return y;
    }

    private Matrix linear(Matrix x, Matrix w) {
        Matrix y = new Matrix(x.rows(), w.rows());
        for (int row = 0; row < x.rows(); row++) {
            for (int out = 0; out < w.rows(); out++) {
                for (int in = 0; in < w.columns(); in++) {
                    y.value[row][out] += x.value[row][in] * w.value[out][in];
                }
            }
        }
        tape.push(() -> {
            for (int row = 0; row < x.rows(); row++) {
                for (int out = 0; out < w.rows(); out++) {
                    double dy = y.gradient[row][out];
                    for (int in = 0; in < w.columns(); in++) {
                        x.gradient[row][in] += dy * w.value[out][in];
                        w.gradient[out][in] += dy * x.value[row][in];
                    }
                }
            }
        });
        return y;
    }

    private Matrix norm(Matrix x, Matrix w) {
        Matrix y = new Matrix(x.rows(), x.columns());
        int n = x.columns();
        double[] scale = new double[x.rows()];
        for (int row = 0; row < x.rows(); row++) {
            double squares = 0;
            for (double each : x.value[row]) {
                squares += each * each;
            }
            scale[row] = 1 / Math.sqrt(squares / n + 1e-5);
            for (int i = 0; i < n; i++) {
                y.value[row][i] = x.value[row][i] * scale[row] * w.value[0][i];
            }
        }
        tape.push(() -> {
            for (int row = 0; row < x.rows(); row++) {
                double r = scale[row];
                double along = 0;
                for (int i = 0; i < n; i++) {
                    along += y.gradient[row][i] * w.value[0][i] * x.value[row][i];
                    w.gradient[0][i] += y.gradient[row][i] * x.value[row][i] * r;
                }
                for (int i = 0; i < n; i++) {
                    x.gradient[row][i] +=
                            r * w.value[0][i] * y.gradient[row][i] - x.value[row][i] * r * r * r / n * along;
                }
            }
        });
        return y;
    }

    private Matrix rotate(Matrix x) {
        Matrix y = new Matrix(x.rows(), x.columns());
        turn(x.value, y.value, 1);
        tape.push(() -> {
            double[][] back = new double[x.rows()][x.columns()];
            turn(y.gradient, back, -1);
            accumulate(x.gradient, back);
        });
        return y;
    }

    private void turn(double[][] from, double[][] to, int direction) {
        int width = shape.dHead();
        for (int position = 0; position < from.length; position++) {
            for (int i = 0; i < from[position].length; i += 2) {
                double angle = direction * position / Math.pow(10_000, (double) (i % width) / width);
                double a = from[position][i];
                double b = from[position][i + 1];
                to[position][i] = a * Math.cos(angle) - b * Math.sin(angle);
                to[position][i + 1] = a * Math.sin(angle) + b * Math.cos(angle);
            }
        }
    }

    private Matrix attention(Matrix q, Matrix k, Matrix v) {
        int rows = q.rows();
        int width = shape.dHead();
        double root = Math.sqrt(width);
        Matrix y = new Matrix(rows, q.columns());
        double[][][] weights = new double[shape.heads()][rows][rows];
        for (int head = 0; head < shape.heads(); head++) {
            int from = head * width;
            for (int t = 0; t < rows; t++) {
                double[] p = weights[head][t];
                double total = 0;
                for (int s = 0; s <= t; s++) {
                    double score = 0;
                    for (int i = from; i < from + width; i++) {
                        score += q.value[t][i] * k.value[s][i];
                    }
                    p[s] = Math.exp(score / root);
                    total += p[s];
                }
                for (int s = 0; s <= t; s++) {
                    p[s] /= total;
                    for (int i = from; i < from + width; i++) {
                        y.value[t][i] += p[s] * v.value[s][i];
                    }
                }
            }
        }
        tape.push(() -> attentionBackward(q, k, v, y, weights));
        return y;
    }

    /** @param weights the softmax weights by head, query and key */
    private void attentionBackward(Matrix q, Matrix k, Matrix v, Matrix y, double[][][] weights) {
        int rows = q.rows();
        int width = shape.dHead();
        double root = Math.sqrt(width);
        for (int head = 0; head < shape.heads(); head++) {
            int from = head * width;
            for (int t = 0; t < rows; t++) {
                double[] p = weights[head][t];
                double[] dp = new double[rows];
                double mean = 0;
                for (int s = 0; s <= t; s++) {
                    for (int i = from; i < from + width; i++) {
                        dp[s] += y.gradient[t][i] * v.value[s][i];
                        v.gradient[s][i] += p[s] * y.gradient[t][i];
                    }
                    mean += p[s] * dp[s];
                }
                for (int s = 0; s <= t; s++) {
                    double score = p[s] * (dp[s] - mean) / root;
                    for (int i = from; i < from + width; i++) {
                        q.gradient[t][i] += score * k.value[s][i];
                        k.gradient[s][i] += score * q.value[t][i];
                    }
                }
            }
        }
    }

    private Matrix gated(Matrix gate, Matrix up) {
        Matrix y = new Matrix(gate.rows(), gate.columns());
        for (int row = 0; row < y.rows(); row++) {
            for (int i = 0; i < y.columns(); i++) {
                double g = gate.value[row][i];
                y.value[row][i] = g / (1 + Math.exp(-g)) * up.value[row][i];
            }
        }
        tape.push(() -> {
            for (int row = 0; row < y.rows(); row++) {
                for (int i = 0; i < y.columns(); i++) {
                    double g = gate.value[row][i];
                    double sigmoid = 1 / (1 + Math.exp(-g));
                    double dy = y.gradient[row][i];
                    up.gradient[row][i] += dy * g * sigmoid;
                    gate.gradient[row][i] += dy * up.value[row][i] * sigmoid * (1 + g * (1 - sigmoid));
                }
            }
        });
        return y;
    }

    private Matrix add(Matrix a, Matrix b) {
        Matrix y = new Matrix(a.rows(), a.columns());
        accumulate(y.value, a.value);
        accumulate(y.value, b.value);
        tape.push(() -> {
            accumulate(a.gradient, y.gradient);
            accumulate(b.gradient, y.gradient);
        });
        return y;
    }

    private static void accumulate(double[][] target, double[][] addend) {
        for (int row = 0; row < target.length; row++) {
            for (int i = 0; i < target[row].length; i++) {
                target[row][i] += addend[row][i];
            }
        }
    }
}
