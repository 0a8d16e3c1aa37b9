/** Running sums in low precision, bit for bit: plan, experiment, outcome, report. */
package dev.mixedprecision.part.accumulation;
