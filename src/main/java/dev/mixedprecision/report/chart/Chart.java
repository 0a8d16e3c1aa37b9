package dev.mixedprecision.report.chart;

/** A chart that can be drawn. */
public sealed interface Chart permits LineChart, BarChart {

    /**
     * Draws the chart as a stand-alone SVG document: sized by a view box, on white, with the title and a description for
     * screen readers, and without identifiers that might clash on a page. Equal charts give equal text.
     */
    String toSvg();
}
