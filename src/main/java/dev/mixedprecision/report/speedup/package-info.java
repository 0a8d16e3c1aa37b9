/** What a reader gets of the speed-up's benchmark: the CSV, a table of all timings, charts and the deliverable. */
package dev.mixedprecision.report.speedup;
