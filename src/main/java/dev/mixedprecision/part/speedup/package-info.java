/** Logits of the timed models, held against float64. */
package dev.mixedprecision.part.speedup;
