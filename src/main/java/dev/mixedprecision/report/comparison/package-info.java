/** One run beside an earlier one: what a new driver, a new libtorch or a new card has changed. */
package dev.mixedprecision.report.comparison;
