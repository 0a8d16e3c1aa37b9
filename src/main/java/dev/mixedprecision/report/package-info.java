/** What a reader gets: charts, tables, deliverables and the facts of the run. Knows nothing of libtorch or DJL. */
package dev.mixedprecision.report;
