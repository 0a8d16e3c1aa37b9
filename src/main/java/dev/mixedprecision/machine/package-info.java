/** The machine that a run has: which device, what its numbers depend on, and the choice of {@code -Dspec.device}. */
package dev.mixedprecision.machine;
