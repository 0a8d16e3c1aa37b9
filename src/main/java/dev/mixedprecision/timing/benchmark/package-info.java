/** The benchmark of the Transformer sizes: options, plan, and the measured steps of every size and execution. */
package dev.mixedprecision.timing.benchmark;
