package dev.mixedprecision.part.djl;

import dev.mixedprecision.numerics.FloatFormat;

/**
 * DJL's calls on what a layer gives under autocast.
 *
 * @param type the type of autocast
 * @param island whether the calls are made on an island of float32, an {@code AutocastBlock.off}
 */
public record DjlCallsPlan(FloatFormat type, boolean island) {
    @Override
    public String toString() {
        return type + (island ? " on an island" : "");
    }
}
