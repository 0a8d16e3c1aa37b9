package dev.mixedprecision.libtorch;

import com.sun.jna.Pointer;

/** Bound to libstdc++. */
final class StreamBuffer {
    private StreamBuffer() {}

    /** {@code std::ios::rdbuf(buffer)}: gives a stream another buffer and returns the one it had. */
    @Symbol("_ZNSt9basic_iosIcSt11char_traitsIcEE5rdbufEPSt15basic_streambufIcS1_E")
    static native Pointer exchange(Pointer ios, Pointer buffer);
}
