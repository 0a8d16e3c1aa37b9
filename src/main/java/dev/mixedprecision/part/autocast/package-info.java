/** The dtypes that autocast gives a small model: plan, experiment, outcome, report. */
package dev.mixedprecision.part.autocast;
