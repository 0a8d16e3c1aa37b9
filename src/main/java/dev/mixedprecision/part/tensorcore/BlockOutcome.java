package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.ProductUnit;
import java.util.List;
import java.util.Optional;

/**
 * Sums of one block, as a device gave them and as its unit's rule foretells them.
 *
 * @param input the format of the factors
 * @param result the format of the sums
 * @param unit what is published of the device; empty where nothing is
 * @param survivor the largest j for which 1 − 1 + 2⁻ʲ was not zero
 * @param foretoldSurvivor the same by the rule
 * @param cut what came of sums that float32 cannot hold, in the order of {@link BlockExperiment#CUT}
 * @param foretoldCut the same by the rule
 * @param ordered the sum of the same random terms in several orders inside a block
 * @param integers sums of small integers
 * @param exactIntegers the same, exactly
 */
public record BlockOutcome(
        FloatFormat input,
        FloatFormat result,
        Optional<ProductUnit> unit,
        int survivor,
        int foretoldSurvivor,
        List<Double> cut,
        List<Double> foretoldCut,
        List<Double> ordered,
        List<Double> integers,
        List<Double> exactIntegers) {}
