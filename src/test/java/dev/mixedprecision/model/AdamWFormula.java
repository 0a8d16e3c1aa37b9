package dev.mixedprecision.model;

/** AdamW of one number in float64, as in its paper's Algorithm 2 with PyTorch's place of ε. */
final class AdamWFormula {
    private final AdamW.Settings settings;
    private double p;
    private double m;
    private double v;
    private int steps;

    /** Before the first step. */
    AdamWFormula(AdamW.Settings settings, double start) {
        this.settings = settings;
        this.p = start;
    }

    /** The number after one more step. */
    double step(double gradient) {
        steps++;
        p -= settings.learningRate() * settings.weightDecay() * p;
        m = settings.beta1() * m + (1 - settings.beta1()) * gradient;
        v = settings.beta2() * v + (1 - settings.beta2()) * gradient * gradient;
        double mean = m / (1 - Math.pow(settings.beta1(), steps));
        double square = v / (1 - Math.pow(settings.beta2(), steps));
        p -= settings.learningRate() * mean / (Math.sqrt(square) + settings.epsilon());
        return p;
    }
}
