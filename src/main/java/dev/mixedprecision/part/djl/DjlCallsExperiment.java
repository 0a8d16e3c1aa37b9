package dev.mixedprecision.part.djl;

import dev.mixedprecision.machine.ChildJvm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes DJL's calls on an array in low precision, on the CPU, and notes which of them end the JVM. */
public final class DjlCallsExperiment {
    static final String ENDS = "ends the JVM";

    private final Processes processes;

    /** Makes the calls from one on, and says what came of each before the process ended. */
    @FunctionalInterface
    interface Processes {
        ChildJvm.Ended run(DjlCallsPlan plan, int firstCall);
    }

    /** In processes of their own. */
    public DjlCallsExperiment() {
        this((plan, first) -> ChildJvm.run(
                DjlCallsProcess.class, plan.type().toString(), String.valueOf(plan.island()), String.valueOf(first)));
    }

    DjlCallsExperiment(Processes processes) {
        this.processes = processes;
    }

    /**
     * Makes each call. A process goes on until a call ends it; the next one begins with the call after that.
     *
     * @return {@code works}, {@code cuts the graph}, {@code ends the JVM} or an exception's name, by the call
     * @throws IllegalStateException when a process ends in another way
     */
    public Map<String, String> run(DjlCallsPlan plan) {
        List<String> calls = List.copyOf(DjlCalls.all().keySet());
        List<String> outcomes = new ArrayList<>();
        while (outcomes.size() < calls.size()) {
            ChildJvm.Ended ended = processes.run(plan, outcomes.size());
            outcomes.addAll(ended.lines());
            if (ended.exitCode() != 0) {
                if (!ended.errors().contains("terminate called")) {
                    throw new IllegalStateException(
                            "calls in " + plan + " ended with " + ended.exitCode() + ": " + ended.errors());
                }
                outcomes.add(ENDS);
            } else if (outcomes.size() != calls.size()) {
                throw new IllegalStateException("of " + calls.size() + " calls in " + plan + " came " + outcomes.size()
                        + " outcomes: " + outcomes);
            }
        }
        Map<String, String> byCall = new LinkedHashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            byCall.put(calls.get(i), outcomes.get(i));
        }
        return byCall;
    }
}
