package dev.mixedprecision.libtorch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.machine.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CaughtCallTest {
    private static final int ABORTED = 134;

    @BeforeEach
    void load() {
        assumeThat(MachineCode.isSupported()).isTrue();
        LoadedLibtorch.get();
    }

    /** libtorch's function that throws what a check has found; it takes all four words. */
    private static Function throwing() {
        return LoadedLibtorch.get().open("c10").getFunction("_ZN3c106detail14torchCheckFailEPKcS2_jS2_");
    }

    @Test
    void anExceptionHasItsMessage() {
        try (Memory function = CxxStrings.cString("function");
                Memory file = CxxStrings.cString("file");
                Memory message = CxxStrings.cString("thrown on purpose")) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> CaughtCall.of(
                                throwing(),
                                "a check",
                                function,
                                Pointer.nativeValue(file),
                                7,
                                Pointer.nativeValue(message)))
                        .isInstanceOf(LibtorchException.class)
                        .hasMessage("a check: thrown on purpose");
            }
        }
    }

    @Test
    void aFunctionThatThrowsNothingIsCalled() {
        int before = TorchCpu.getNumThreads();
        Function set = LoadedLibtorch.get().open("torch_cpu").getFunction("_ZN2at15set_num_threadsEi");
        CaughtCall.of(set, "threads", before + 1L);
        assertThat(TorchCpu.getNumThreads()).isEqualTo(before + 1);
        CaughtCall.of(set, "threads", before);
        assertThat(TorchCpu.getNumThreads()).isEqualTo(before);
    }

    /** Broken: the same call through JNA alone. */
    static final class Uncaught {
        private Uncaught() {}

        public static void main(String[] arguments) {
            try (Memory text = CxxStrings.cString("thrown on purpose")) {
                throwing().invokeVoid(new Object[] {text, text, 7, text});
            }
        }
    }

    @Test
    void anExceptionThatIsNotCaughtEndsTheJvm() {
        ChildJvm.Ended child = ChildJvm.run(Uncaught.class);
        assertThat(child.exitCode()).as(child.all()).isEqualTo(ABORTED);
        assertThat(child.all()).contains("thrown on purpose");
    }
}
