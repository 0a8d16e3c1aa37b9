package dev.mixedprecision.part.execution;

/**
 * What comes of recording passes that cannot be recorded.
 *
 * @param refusal what the attempt was refused with; empty when it was not
 * @param before the loss of an eager pass before it
 * @param after the loss of the same pass after it
 * @param replayed the loss of a sound recording after it; NaN where the device has no graphs
 */
public record CaptureAttempt(String refusal, double before, double after, double replayed) {}
