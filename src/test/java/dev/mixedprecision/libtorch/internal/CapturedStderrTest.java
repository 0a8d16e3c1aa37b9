package dev.mixedprecision.libtorch.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.mixedprecision.machine.ChildJvm;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CapturedStderrTest {

    /** {@code std::cerr.write(text, length)} and {@code std::cerr.put(character)}. */
    private static void print(String text) {
        LoadedLibtorch.get();
        NativeLibrary standard = StandardLibrary.open().orElseThrow();
        Pointer cerr = standard.getGlobalVariableAddress("_ZSt4cerr");
        try (Memory bytes = CxxStrings.cString(text)) {
            Exports.require(standard, "_ZNSo5writeEPKcl").invokePointer(new Object[] {cerr, bytes, text.length() - 1L});
        }
        Exports.require(standard, "_ZNSo3putEc")
                .invokePointer(new Object[] {cerr, (byte) text.charAt(text.length() - 1)});
    }

    @Test
    void holdsBackWhatItsThreadPrints() {
        try (CapturedStderr outer = CapturedStderr.begin()) {
            print("one ");
            try (CapturedStderr inner = CapturedStderr.begin()) {
                print("two ");
                assertThat(inner.text()).isEqualTo("two ");
            }
            print("three");
            assertThat(outer.text()).isEqualTo("one three");
        }
    }

    /** With one buffer for the process the texts would mix, and one thread's end free what another writes to. */
    @Test
    void threadsThatPrintAtTheSameTimeGetTheirOwnText() {
        List<CompletableFuture<String>> texts = IntStream.range(0, 4)
                .mapToObj(thread -> CompletableFuture.supplyAsync(() -> {
                    String last = "";
                    for (int i = 0; i < 500; i++) {
                        try (CapturedStderr capture = CapturedStderr.begin()) {
                            print("thread " + thread);
                            print(", its own text");
                            last = capture.text();
                        }
                    }
                    return last;
                }))
                .toList();
        assertThat(texts)
                .map(CompletableFuture::join)
                .containsExactly(
                        "thread 0, its own text",
                        "thread 1, its own text",
                        "thread 2, its own text",
                        "thread 3, its own text");
    }

    @Test
    void whatAThreadPrintsWithoutACaptureReachesTheConsole() throws Exception {
        ChildJvm.Ended child = ChildJvm.run(Printing.class, List.of(), Map.of());
        assertThat(child.all()).contains("before, beside, after").doesNotContain("held back");
        assertThat(child.exitCode()).isEqualTo(3);
    }

    /** Prints with and without a capture. */
    static final class Printing {
        private Printing() {}

        public static void main(String[] arguments) {
            print("before, ");
            try (CapturedStderr capture = CapturedStderr.begin()) {
                print("held back");
                CompletableFuture.runAsync(() -> print("beside, ")).join();
            }
            print("after");
            System.exit(3);
        }
    }
}
