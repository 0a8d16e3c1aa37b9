/**
 * The exact oracle: what float16, bfloat16 and float32 arithmetic gives, computed in pure Java.
 *
 * <p>{@link dev.mixedprecision.numerics.FloatFormat} rounds and calculates;
 * {@link dev.mixedprecision.numerics.Accumulator} adds a constant again and again and
 * {@link dev.mixedprecision.numerics.Accumulation} takes the error apart;
 * {@link dev.mixedprecision.numerics.ErrorBound} says how large that error may be, by which theorem;
 * {@link dev.mixedprecision.numerics.LayerNorm} is layer normalisation, once exact and once with a rounding after every
 * operation.
 *
 * <p>Values of every format travel as {@code double}, which holds each of them exactly. Errors and bounds are
 * {@link java.math.BigDecimal}, so that nothing is lost in stating what was lost. Nothing here knows of libtorch.
 *
 * <p><b>Why the oracle may calculate in double.</b> A sum, difference, product, quotient or square root of two values
 * with p significand bits, first rounded to P bits and then to p, is the correctly rounded one if P ≥ 2p + 2 (S. A.
 * Figueroa, When is double rounding innocuous?, SIGNUM Newsletter 30(3), 1995). 53 bits serve all of float32 (24),
 * float16 (11) and bfloat16 (8). The 24 bits of float32 serve float16 and bfloat16 too: this is why hardware that adds
 * them in float32 and rounds the sum agrees bit for bit with hardware that adds them directly.
 */
package dev.mixedprecision.numerics;
