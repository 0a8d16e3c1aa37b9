/** Charts, table and deliverable of trainings in several precisions. */
package dev.mixedprecision.report.scaling;
