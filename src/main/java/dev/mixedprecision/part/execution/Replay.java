package dev.mixedprecision.part.execution;

import java.util.Map;

/**
 * Loss and gradients of a replayed pass, against those of the same pass launched operator by operator over the same ids.
 *
 * @param size the model's
 * @param execution {@code graph} or {@code fused-graph}
 * @param precision float32, or the type of autocast
 * @param replays how many there were, each with other ids; the last one is compared
 * @param differing how many elements differ in any bit, by the name of the array: the loss and every parameter's gradient
 * @param worst the parameter whose gradient is farthest from the launched pass's
 * @param distance ‖replayed − launched‖ / ‖launched‖ of that gradient
 * @param launches how many passes were launched besides, until one was at least half as far
 * @param farthest the same distance of the worst gradient of the farthest of those; 0 without any
 * @param missing how many parameters have no gradient from the replays
 * @param fromFirst how many elements of the last loss differ from that of the first replay, of other ids
 */
public record Replay(
        String size,
        String execution,
        String precision,
        int replays,
        Map<String, Long> differing,
        String worst,
        double distance,
        int launches,
        double farthest,
        long missing,
        long fromFirst) {
    static final String LOSS = "loss";

    /** The number of arrays with an element that differs, and the first of them; "none" when all are identical. */
    public String difference() {
        return differing.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .findFirst()
                .map(entry -> entry.getValue() + " elements of the " + entry.getKey() + ", and "
                        + (differing.values().stream()
                                        .filter(count -> count > 0)
                                        .count()
                                - 1)
                        + " arrays besides")
                .orElse("none");
    }
}
