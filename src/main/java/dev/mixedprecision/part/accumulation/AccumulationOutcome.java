package dev.mixedprecision.part.accumulation;

import dev.mixedprecision.numerics.Accumulation;
import dev.mixedprecision.numerics.FloatFormat;

/**
 * What came of a plan.
 *
 * @param resultFormat the type that libtorch gave the sum
 * @param sums every partial sum as libtorch stored it, with the error taken apart
 */
public record AccumulationOutcome(AccumulationPlan plan, FloatFormat resultFormat, Accumulation sums) {}
