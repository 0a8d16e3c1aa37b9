package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mixedprecision.machine.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    @TempDir
    private Path folder;

    /** Another build. */
    static final class Build {
        private Build() {}

        public static void main(String[] file) throws IOException {
            RunLock lock = new RunLock();
            lock.setFile(file[0]);
            lock.execute();
        }
    }

    @Test
    void aSecondBuildIsRefusedAndToldWhoIsThereAndOneAfterTheFirstIsNot() throws IOException {
        String file = folder.resolve("a folder/run.lock").toString();
        RunLock first = new RunLock();
        first.setFile(file);
        first.execute();
        ChildJvm.Ended second = ChildJvm.run(Build.class, file);
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.errors())
                .contains("another build runs in this checkout (process "
                        + ProcessHandle.current().pid() + ", since ");
        assertThatCode(first::execute).as("the same process again").doesNotThrowAnyException();
        first.release();
        assertThat(ChildJvm.run(Build.class, file).exitCode()).isZero();
    }
}
