package dev.mixedprecision.spec;

import dev.mixedprecision.numerics.FloatFormat;
import java.math.BigDecimal;
import java.util.List;

/** Something measured that a feature states to the last digit. */
public sealed interface Value {
    /** Requires the very numbers that a feature states: one, unless the value is a series. */
    void requireExactly(Judge judge, List<Figure> stated);

    /** A value of a format: the same bits are required. */
    record Floating(String what, double value, FloatFormat format) implements Value {
        @Override
        public void requireExactly(Judge judge, List<Figure> stated) {
            judge.exactly(what, Figure.only(stated).value(), value, format);
        }
    }

    /** An exact number. */
    record Exact(String what, BigDecimal value) implements Value {
        @Override
        public void requireExactly(Judge judge, List<Figure> stated) {
            judge.exactly(what, Figure.only(stated), value);
        }
    }

    /** How many there are. */
    record Count(String what, long value) implements Value {
        @Override
        public void requireExactly(Judge judge, List<Figure> stated) {
            // Not as a long: a feature may state what no count can be, which is a count that is wrong.
            judge.exactly(what, Figure.only(stated), BigDecimal.valueOf(value));
        }
    }

    /**
     * Elements of an array, all of which are held to one number; zeros of either sign are one.
     *
     * @param where under which conditions they were measured, for the report
     */
    record Elements(String what, String where, double[] values) implements Value {
        @Override
        public void requireExactly(Judge judge, List<Figure> stated) {
            Figure figure = Figure.only(stated);
            for (double value : values) {
                double shown = figure.eitherSign() ? Math.abs(value) : value;
                judge.exactly(
                        (figure.eitherSign() ? "|" + what + "|" : what) + ", " + where,
                        withOneZero(figure.value()),
                        withOneZero(shown));
            }
        }

        private static double withOneZero(double value) {
            return value == 0 ? 0.0 : value;
        }
    }

    /** Values of a format, one a step, each held to its own number. */
    record Series(String reference, double[] values, FloatFormat format) implements Value {
        @Override
        public void requireExactly(Judge judge, List<Figure> stated) {
            judge.sameAtEveryStep(
                    reference, stated.stream().mapToDouble(Figure::value).toArray(), values, format);
        }
    }
}
