/**
 * Line and bar charts as SVG text, for machines without fonts, freetype or AWT: nothing but {@code java.base} and
 * {@code java.xml} is used, and the widths of texts are estimated.
 *
 * <p>{@link dev.mixedprecision.report.chart.LineChart} and {@link dev.mixedprecision.report.chart.BarChart} are
 * immutable; their methods return changed copies, and {@link dev.mixedprecision.report.chart.Chart#toSvg()} draws. The
 * same chart always gives the same text.
 */
package dev.mixedprecision.report.chart;
