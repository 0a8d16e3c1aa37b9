package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mixedprecision.machine.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * A CUDA device that has failed, by an index out of range in a kernel, fails for the rest of the process: each kind of call
 * then says so, and none ends the process. One process for each.
 */
class FailedDeviceTest {
    private static final int ABORTED = 134;
    private static final int AT_A_TIME = 8; // most of the time a process starts CUDA

    private static ChildJvm.Ended make(String device, List<String> calls) {
        List<String> arguments = new ArrayList<>(List.of(device));
        arguments.addAll(calls);
        return ChildJvm.run(FailedDevice.class, arguments.toArray(String[]::new));
    }

    private static Map<String, String> outcomes(ChildJvm.Ended ended) {
        return ended.lines().stream()
                .filter(line -> line.contains("="))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    /** What is required of the process of one call on a device that fails. */
    private static void assertMade(String name, DeviceCalls.Expected expected, ChildJvm.Ended ended) {
        String said = name + ": " + ended.all();
        assertThat(ended.exitCode()).as(said).isEqualTo(FailedDevice.OWN_EXIT_CODE);
        Map<String, String> outcomes = outcomes(ended);
        assertThat(outcomes.get(name + " at first")).as(said).isEqualTo(FailedDevice.WORKS);
        assertThat(outcomes.get("the device")).as(said).contains("device-side assert");
        if (expected == DeviceCalls.Expected.REFUSED) {
            for (String outcome : List.of(outcomes.get(name), outcomes.get(name + " again"))) {
                assertThat(outcome)
                        .as(said)
                        .matches(
                                "refused: (dev\\.mixedprecision\\.libtorch\\..*|ai\\.djl\\.engine\\.Engine)Exception: .*")
                        .contains("CUDA error");
            }
        } else {
            assertThat(outcomes).as(said).containsKeys(name, name + " again");
        }
    }

    /** On a device that works, each does; what CUDA alone has is left out. */
    @Test
    void eachCallWorksOnTheCpu() {
        Map<String, DeviceCalls.Call> calls = DeviceCalls.all();
        List<String> names = calls.keySet().stream()
                .filter(name -> !calls.get(name).onCudaOnly())
                .toList();
        ChildJvm.Ended ended = make("cpu", names);
        assertThat(ended.exitCode()).as(ended.all()).isEqualTo(FailedDevice.OWN_EXIT_CODE);
        assertThat(outcomes(ended))
                .as(ended.all())
                .containsOnlyKeys(names.stream().map(name -> name + " at first").toList())
                .allSatisfy((name, outcome) -> assertThat(outcome).as(name).isEqualTo(FailedDevice.WORKS));
    }

    @Test
    void eachCallOnAFailedDeviceIsRefusedOrReturns() {
        assumeThat(Cuda.isAvailable()).isTrue();
        SoftAssertions softly = new SoftAssertions();
        ExecutorService processes = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<CompletableFuture<Void>> made = new ArrayList<>();
            DeviceCalls.all()
                    .forEach((name, call) -> made.add(CompletableFuture.runAsync(
                            () -> {
                                ChildJvm.Ended ended = make("cuda", List.of(name));
                                softly.check(() -> assertMade(name, call.expected(), ended));
                            },
                            processes)));
            made.forEach(CompletableFuture::join);
        } finally {
            processes.shutdown();
        }
        softly.assertAll();
    }

    @Test
    void theProcessEndsAsItWould() {
        assumeThat(Cuda.isAvailable()).isTrue();
        ChildJvm.Ended ended = ChildJvm.run(FailedDevice.ReturningFromMain.class);
        assertThat(ended.exitCode()).as(ended.all()).isZero();
        assertThat(ended.lines()).contains("hooks run");
    }

    @Test
    void aCallThatEndsTheProcessIsNoticed() {
        assertNoticed(ChildJvm.run(FailedDevice.EndedByDjl.class), "expected: 23", "but was: " + ABORTED);
    }

    /** What each of this project's own calls of C++ would do that throws, were it made through JNA alone. */
    @Test
    void aFailureThatIsThrownThroughJnaIsNoticed() {
        assumeThat(Cuda.isAvailable()).isTrue();
        ChildJvm.Ended ended = ChildJvm.run(FailedDevice.AskedByJna.class);
        assertThat(ended.errors()).contains("device-side assert");
        assertNoticed(ended, "expected: 23", "but was: " + ABORTED);
    }

    private static void assertNoticed(ChildJvm.Ended ended, String... messages) {
        assertThatThrownBy(() -> assertMade("a call", DeviceCalls.Expected.REFUSED, ended))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(messages);
    }

    private static ChildJvm.Ended pretended(int exitCode, String atFirst, String outcome, String again, String device) {
        return new ChildJvm.Ended(
                exitCode,
                List.of(
                        "a call at first=" + atFirst,
                        "a call=" + outcome,
                        "a call again=" + again,
                        "the device=" + device),
                "");
    }

    @Test
    void whatIsNotRefusedIsNoticed() {
        String refused = "refused: ai.djl.engine.EngineException: CUDA error: device-side assert triggered";
        int exitCode = FailedDevice.OWN_EXIT_CODE;
        assertMade("a call", DeviceCalls.Expected.REFUSED, pretended(exitCode, "works", refused, refused, refused));
        assertNoticed(pretended(ABORTED, "works", refused, refused, refused), "but was: " + ABORTED);
        assertNoticed(pretended(0, "works", refused, refused, refused), "but was: 0");
        assertNoticed(pretended(exitCode, refused, refused, refused, refused), "expected: \"works\"");
        assertNoticed(pretended(exitCode, "works", "works", refused, refused), "to match pattern");
        assertNoticed(pretended(exitCode, "works", refused, "works", refused), "to match pattern");
        assertNoticed(
                pretended(exitCode, "works", "refused: java.lang.NullPointerException: CUDA error", refused, refused),
                "to match pattern");
        assertNoticed(
                pretended(exitCode, "works", "refused: ai.djl.engine.EngineException: of memory", refused, refused),
                "CUDA error");
        assertNoticed(pretended(exitCode, "works", refused, refused, "works"), "device-side assert");
    }
}
