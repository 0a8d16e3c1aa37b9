package dev.mixedprecision.libtorch.internal;

/** Bound to libstdc++; all are addresses. */
final class StreamBuffer {
    private StreamBuffer() {}

    /** {@code std::ios::rdbuf()}: the buffer of a stream. */
    @Symbol("_ZNKSt9basic_iosIcSt11char_traitsIcEE5rdbufEv")
    static native long current(long ios);

    /** {@code std::ios::rdbuf(buffer)}: gives a stream another buffer and returns the one it had. */
    @Symbol("_ZNSt9basic_iosIcSt11char_traitsIcEE5rdbufEPSt15basic_streambufIcS1_E")
    static native long exchange(long ios, long buffer);
}
