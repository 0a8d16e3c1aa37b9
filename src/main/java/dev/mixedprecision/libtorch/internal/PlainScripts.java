package dev.mixedprecision.libtorch.internal;

/**
 * A scope in which TorchScript runs a program as it is written, one operator after the other: without its optimiser, which
 * has a switch for each thread, and without its imitation of autocast, which has one for the process. That one is put back
 * when the last scope of all threads ends.
 */
public final class PlainScripts implements AutoCloseable {
    private static final Object SWITCH = new Object();
    private static int open;
    private static byte autocastBefore;

    private final byte optimiserBefore = TorchCpu.isTorchScriptOptimised();

    private PlainScripts() {}

    /** Opens a scope on this thread, once libtorch is loaded. */
    public static PlainScripts open() {
        synchronized (SWITCH) {
            if (open++ == 0) {
                autocastBefore = TorchCpu.setTorchScriptAutocast((byte) 0);
            }
        }
        PlainScripts scope = new PlainScripts();
        TorchCpu.setTorchScriptOptimised((byte) 0);
        return scope;
    }

    /** Puts back what it found, on the thread that opened it. */
    @Override
    public void close() {
        TorchCpu.setTorchScriptOptimised(optimiserBefore);
        synchronized (SWITCH) {
            if (--open == 0) {
                TorchCpu.setTorchScriptAutocast(autocastBefore);
            }
        }
    }
}
