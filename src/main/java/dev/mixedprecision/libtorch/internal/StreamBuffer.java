package dev.mixedprecision.libtorch.internal;

/** Bound to libstdc++. */
final class StreamBuffer {
    private StreamBuffer() {}

    /** {@code std::ios::rdbuf(buffer)}: gives a stream another buffer and returns the one it had; all are addresses. */
    @Symbol("_ZNSt9basic_iosIcSt11char_traitsIcEE5rdbufEPSt15basic_streambufIcS1_E")
    static native long exchange(long ios, long buffer);
}
