/** Passes that are replayed as CUDA graphs or run with fused operators, held to those that are launched. */
package dev.mixedprecision.part.execution;
