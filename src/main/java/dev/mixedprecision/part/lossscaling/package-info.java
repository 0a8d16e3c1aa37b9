/** Loss scaling and training: gradients that float16 loses, what a scaler does about it, and losses that agree. */
package dev.mixedprecision.part.lossscaling;
