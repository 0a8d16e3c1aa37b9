package dev.mixedprecision.libtorch.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What libtorch prints to {@code std::cerr} on one thread while the capture is open, held back: when an operator throws,
 * this is the only place where the C interface leaves the error's text before libtorch 2.13. What other threads print goes where it would.
 * Where {@link StderrByThread} cannot be installed nothing is held back, and an error has no text but the one on the
 * console.
 */
public final class CapturedStderr implements AutoCloseable {
    private static final ThreadLocal<CapturedStderr> INNERMOST = new ThreadLocal<>();

    private final CapturedStderr outer = INNERMOST.get();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream(0);

    private CapturedStderr() {}

    /** Holds back what this thread prints, until it is closed. */
    public static CapturedStderr begin() {
        CapturedStderr capture = new CapturedStderr();
        INNERMOST.set(capture);
        return capture;
    }

    /** Takes text if this thread's is being held back. */
    static boolean takes(byte[] text) {
        CapturedStderr capture = INNERMOST.get();
        if (capture == null) {
            return false;
        }
        capture.printed.writeBytes(text);
        return true;
    }

    /** What has been printed so far. */
    public String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Forgets it; what this thread prints goes where it went before. */
    @Override
    public void close() {
        if (outer == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(outer);
        }
    }
}
