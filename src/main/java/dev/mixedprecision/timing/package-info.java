/** How anything is timed: clock, turns, samples, progress, the rate of matrix products, and the outcomes. */
package dev.mixedprecision.timing;
