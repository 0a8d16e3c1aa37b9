package dev.mixedprecision.part.djl;

import dev.mixedprecision.machine.ChildJvm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Makes DJL's calls on an array in low precision, on the CPU, and notes which of them end the JVM. */
public final class DjlCallsExperiment {
    static final String ENDS = "ends the JVM";

    private final Processes processes;

    /** Makes the calls from one up to another, and says what came of each before the process ended. */
    @FunctionalInterface
    interface Processes {
        ChildJvm.Ended run(DjlCallsPlan plan, int firstCall, int end);
    }

    /** In processes of their own. */
    public DjlCallsExperiment() {
        this((plan, first, end) -> ChildJvm.run(
                DjlCallsProcess.class,
                plan.type().toString(),
                String.valueOf(plan.island()),
                String.valueOf(first),
                String.valueOf(end)));
    }

    DjlCallsExperiment(Processes processes) {
        this.processes = processes;
    }

    /**
     * Makes each call. A process goes on until a call ends it; the next one begins with the call after that. The calls'
     * two halves are made at the same time, as one core loads libtorch into a process.
     *
     * @return {@code works}, {@code cuts the graph}, {@code ends the JVM} or an exception's name, by the call
     * @throws IllegalStateException when a process ends in another way
     */
    public Map<String, String> run(DjlCallsPlan plan) {
        List<String> calls = List.copyOf(DjlCalls.all().keySet());
        int middle = calls.size() / 2;
        List<String> outcomes = IntStream.of(0, middle)
                .parallel()
                .mapToObj(first -> outcomes(plan, first, first == 0 ? middle : calls.size()))
                .flatMap(List::stream)
                .toList();
        Map<String, String> byCall = new LinkedHashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            byCall.put(calls.get(i), outcomes.get(i));
        }
        return byCall;
    }

    private List<String> outcomes(DjlCallsPlan plan, int first, int end) {
        List<String> outcomes = new ArrayList<>();
        while (outcomes.size() < end - first) {
            ChildJvm.Ended ended = processes.run(plan, first + outcomes.size(), end);
            outcomes.addAll(ended.lines());
            if (ended.exitCode() != 0) {
                if (!ended.errors().contains("terminate called")) {
                    throw new IllegalStateException(
                            "calls in " + plan + " ended with " + ended.exitCode() + ": " + ended.errors());
                }
                outcomes.add(ENDS);
            } else if (outcomes.size() != end - first) {
                throw new IllegalStateException("of " + (end - first) + " calls in " + plan + " came " + outcomes.size()
                        + " outcomes: " + outcomes);
            }
        }
        return outcomes;
    }
}
