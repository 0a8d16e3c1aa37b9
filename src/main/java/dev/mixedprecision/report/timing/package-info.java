/** What a reader gets of timings: the CSV, a table, charts and the deliverable. */
package dev.mixedprecision.report.timing;
