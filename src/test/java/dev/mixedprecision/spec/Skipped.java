package dev.mixedprecision.spec;

import org.opentest4j.TestAbortedException;

/** Reasons for which a scenario does not run here, told apart by their type, so that the report can sort them. */
public final class Skipped {
    private Skipped() {}

    /** It needs a device that this machine does not have. */
    static final class NoDevice extends TestAbortedException {
        NoDevice(String reason) {
            super(reason);
        }
    }

    /** What it calls does not run here, under autocast or without; another machine or libtorch may have it. */
    public static final class Pending extends TestAbortedException {
        public Pending(String reason) {
            super("pending" + reason);
        }
    }
}
