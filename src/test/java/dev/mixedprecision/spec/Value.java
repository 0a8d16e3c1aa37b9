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
            judge.exactly(what, Figure.only(stated).exact(), value);
        }
    }

    /** How many there are. */
    record Count(String what, long value) implements Value {
        @Override
        public void requireExactly(Judge judge, List<Figure> stated) {
            judge.same(what, Figure.only(stated).exact().longValueExact(), value);
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
                judge.same(
                        (figure.eitherSign() ? "|" + what + "|" : what) + ", " + where,
                        figure.value(),
                        shown == 0 ? 0.0 : shown);
            }
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
