/**
 * Line and bar charts as SVG text, drawn by lets-plot on machines without fonts, freetype or AWT: here they are turned
 * into lets-plot's plot specifications, with labels at the lines' ends that keep apart.
 *
 * <p>{@link dev.mixedprecision.report.chart.LineChart} and {@link dev.mixedprecision.report.chart.BarChart} are
 * immutable; their methods return changed copies, and {@link dev.mixedprecision.report.chart.Chart#toSvg()} draws. The
 * same chart always gives the same text.
 */
package dev.mixedprecision.report.chart;
