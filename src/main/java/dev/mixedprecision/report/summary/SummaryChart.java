package dev.mixedprecision.report.summary;

/**
 * A chart beside the figures of its part.
 *
 * @param law the id of the law whose scenario drew it
 * @param name what it shows
 * @param svg the drawing
 */
public record SummaryChart(String law, String name, String svg) {}
