package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * What libtorch prints to {@code std::cerr}, held back: when an operator throws, this is the only place where the C
 * interface leaves the error's text. Where the platform's C++ objects cannot be read nothing is held back, and an error
 * then has no text but the one on the console.
 *
 * <p>The stream is the process's, so whoever captures holds {@link #LOCK}.
 */
public final class CapturedStderr {
    /** Held while the process's standard error stream is captured. */
    public static final Object LOCK = new Object();

    private final Optional<Redirection> cerr;

    CapturedStderr(Optional<NativeLibrary> standardLibrary) {
        this.cerr = standardLibrary.map(Redirection::new);
    }

    /** What libtorch prints from here on is held back, for {@link #end}. */
    public void begin() {
        cerr.ifPresent(Redirection::begin);
    }

    /** Gives {@code std::cerr} back. */
    public void end() {
        cerr.ifPresent(Redirection::end);
    }

    /** What was printed since {@link #begin}, in the same capture; empty where nothing can be held back. */
    public Optional<String> take() {
        return cerr.map(Redirection::take);
    }

    /** Forgets what was printed since {@link #begin}; cheap where nothing was. */
    public void drop() {
        cerr.ifPresent(Redirection::drop);
    }

    /** Directs {@code std::cerr} into a stream of our own while an operator runs. */
    private static final class Redirection {
        private final NativeLibrary standard;
        private final long cerr;
        private StringStream stream;
        private long buffer;
        private long original;

        Redirection(NativeLibrary standard) {
            this.standard = standard;
            Native.register(StreamBuffer.class, standard);
            Pointer object = standard.getGlobalVariableAddress("_ZSt4cerr");
            // The offset of the virtual base std::ios is three words before the virtual table.
            this.cerr = Pointer.nativeValue(object) + object.getPointer(0).getLong(-24);
            open();
        }

        private void open() {
            stream = new StringStream(standard);
            buffer = Pointer.nativeValue(stream.buffer());
        }

        void begin() {
            original = StreamBuffer.exchange(cerr, buffer);
        }

        void end() {
            StreamBuffer.exchange(cerr, original);
        }

        void drop() {
            if (stream.isWritten()) {
                take();
            }
        }

        String take() {
            end();
            String text = stream.takeAndClose();
            open();
            begin();
            return text;
        }
    }
}
