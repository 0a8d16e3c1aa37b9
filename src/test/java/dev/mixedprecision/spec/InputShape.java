package dev.mixedprecision.spec;

/**
 * What a language model is given.
 *
 * @param context tokens of a sequence
 * @param batch sequences
 */
public record InputShape(int context, int batch) {}
