package dev.mixedprecision.libtorch;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** libtorch's own trace of the operators that are called. DJL's profiler has libtorch 2.7's structures built in. */
public final class Profile {
    private Profile() {}

    /**
     * Runs work and tells which operators it called.
     *
     * @param trace the file that libtorch writes
     * @return the events as a JSON array, each with {@code name}, and {@code ts} and {@code dur} in microseconds
     */
    public static String of(Runnable work, Path trace) throws IOException {
        JniUtils.startProfile(false, false, false);
        try {
            work.run();
        } finally {
            JniUtils.stopProfile(trace.toString());
        }
        return Files.readString(trace);
    }
}
