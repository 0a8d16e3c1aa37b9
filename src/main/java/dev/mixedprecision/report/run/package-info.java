/** A whole run as one file, results/run.json: every judgement, every figure, the machine. docs/run.md describes it. */
package dev.mixedprecision.report.run;
