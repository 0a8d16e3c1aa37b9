package dev.mixedprecision.report.chart;

/** A rectangle in pixels; y grows downwards. */
record Box(double left, double top, double right, double bottom) {
    double width() {
        return right - left;
    }

    double height() {
        return bottom - top;
    }

    double centre() {
        return (left + right) / 2;
    }
}
