/** The benchmark of mixed precision: options, plan, measured steps of every size, and logits held against float64. */
package dev.mixedprecision.experiment.speedup;
