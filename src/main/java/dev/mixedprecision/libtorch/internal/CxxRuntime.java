package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import dev.mixedprecision.libtorch.LibtorchException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is told in C++ objects: libtorch's build, the schemas of its operators, and what it prints to {@code std::cerr}
 * when an operator throws, which is the only place where the C interface leaves the error's text.
 *
 * <p>The layouts are those of GNU's libstdc++ on Linux. Elsewhere, and wherever a check of them fails, the answers are
 * empty: an error then has no text but the one on the console.
 */
public final class CxxRuntime {
    private static final int STRING_BYTES = 32;
    private static final int STREAM_BYTES = 512; // std::ostringstream has 376
    private static final int STREAM_BUFFER_OFFSET = 8; // after the virtual-table pointer
    private static final int WRITE_BEGIN_OFFSET = 32; // in the buffer, after three pointers for reading
    private static final int WRITE_END_OFFSET = 40;

    private final NativeLibrary torchCpu;
    private final Optional<NativeLibrary> standardLibrary;
    private final Optional<CerrCapture> cerr;

    public CxxRuntime(NativeLibrary torchCpu) {
        this.torchCpu = torchCpu;
        this.standardLibrary = openStandardLibrary();
        this.cerr = standardLibrary.map(CerrCapture::new);
    }

    private static Optional<NativeLibrary> openStandardLibrary() {
        if (!System.getProperty("os.name").equals("Linux") || Native.POINTER_SIZE != 8) {
            return Optional.empty();
        }
        try {
            return Optional.of(NativeBinding.open(Path.of("libstdc++.so.6")));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /** {@code at::show_config()}: what libtorch was built with. */
    public String buildDescription() {
        if (standardLibrary.isEmpty()) {
            return "";
        }
        return function(torchCpu, "_ZN2at11show_configB5cxx11Ev")
                .map(showConfig -> ((CxxString) showConfig.invoke(CxxString.class, new Object[0])).text())
                .orElse("");
    }

    /** What libtorch prints to {@code std::cerr} from here on is held back, for {@link #endCapture}. */
    public void beginCapture() {
        cerr.ifPresent(CerrCapture::begin);
    }

    /** Gives {@code std::cerr} back. */
    public void endCapture() {
        cerr.ifPresent(CerrCapture::end);
    }

    /** What was printed since {@link #beginCapture}, in the same capture. */
    public Optional<String> captured() {
        return cerr.map(CerrCapture::take);
    }

    /** Forgets what was printed since {@link #beginCapture}; cheap where nothing was. */
    public void dropCaptured() {
        cerr.ifPresent(CerrCapture::drop);
    }

    /**
     * The schema of an operator as libtorch prints it, {@code aten::relu(Tensor self) -> Tensor}; empty where there is
     * no such operator.
     *
     * @throws LibtorchException where schemas cannot be read on this platform
     */
    public Optional<String> schema(String name, String overload) {
        NativeLibrary standard = standardLibrary.orElseThrow(() -> new LibtorchException(
                "Operators by name need libstdc++ on 64-bit Linux, to read their schemas; this is "
                        + System.getProperty("os.name")));
        Pointer dispatcher =
                require(torchCpu, "_ZN3c1010Dispatcher13realSingletonEv").invokePointer(new Object[0]);
        try (Memory operatorName = new Memory(2 * STRING_BYTES);
                Memory nameBytes = cString(name);
                Memory overloadBytes = cString(overload)) {
            writeString(operatorName, 0, nameBytes, name.length());
            writeString(operatorName, STRING_BYTES, overloadBytes, overload.length());
            OptionalOperatorHandle found =
                    (OptionalOperatorHandle) require(torchCpu, "_ZN3c1010Dispatcher10findSchemaERKNS_12OperatorNameE")
                            .invoke(OptionalOperatorHandle.class, new Object[] {dispatcher, operatorName});
            if (found.engaged == 0) {
                return Optional.empty();
            }
            // OperatorDef begins with its OperatorEntry: the operator's name, then its schema, which begins with it
            // too.
            Pointer schema = found.operatorDef.share(2 * STRING_BYTES);
            if (!readString(schema, 0).equals(name)) {
                throw new LibtorchException(
                        "libtorch's operator table is not laid out as expected; no schema of " + name);
            }
            OutputStream stream = new OutputStream(standard);
            require(torchCpu, "_ZN3c10lsERSoRKNS_14FunctionSchemaE")
                    .invokePointer(new Object[] {stream.address(), schema});
            return Optional.of(stream.takeAndClose());
        }
    }

    /**
     * The operators with a kernel of their own for a dispatch key such as {@code AutocastCPU}, overloads with a dot,
     * sorted; empty where the platform's C++ objects cannot be read.
     */
    public List<String> registrations(NativeLibrary core, String dispatchKey) {
        if (standardLibrary.isEmpty()) {
            return List.of();
        }
        Pointer dispatcher =
                require(torchCpu, "_ZN3c1010Dispatcher13realSingletonEv").invokePointer(new Object[0]);
        // A std::optional<DispatchKey> is its value, of 16 bits, and a byte that says whether there is one.
        int key = dispatchKeyCode(core, dispatchKey) | 1 << 16;
        CxxVector names = (CxxVector)
                require(torchCpu, "_ZNK3c1010Dispatcher30getRegistrationsForDispatchKeyESt8optionalINS_11DispatchKeyEE")
                        .invoke(CxxVector.class, new Object[] {dispatcher, key});
        List<String> operators = new ArrayList<>();
        for (long offset = 0; offset < names.bytes(); offset += 2 * STRING_BYTES) {
            String name = readString(names.begin, offset);
            String overload = readString(names.begin, offset + STRING_BYTES);
            operators.add(overload.isEmpty() ? name : name + "." + overload);
            freeString(names.begin, offset);
            freeString(names.begin, offset + STRING_BYTES);
        }
        free(names.begin);
        operators.sort(null);
        return operators;
    }

    /** The codes differ by version; the names, which libtorch prints, do not. */
    private static int dispatchKeyCode(NativeLibrary core, String name) {
        Function toString = require(core, "_ZN3c108toStringENS_11DispatchKeyE");
        for (int code = 0; code < 256; code++) {
            if (name.equals(toString.invokeString(new Object[] {code}, false))) {
                return code;
            }
        }
        throw new LibtorchException("libtorch knows no dispatch key '" + name + "'");
    }

    /** A short string is in the object itself; a long one was allocated. */
    private void freeString(Pointer strings, long offset) {
        Pointer text = strings.getPointer(offset);
        if (!text.equals(strings.share(offset + 16))) {
            free(text);
        }
    }

    private void free(Pointer allocation) {
        require(standardLibrary.orElseThrow(), "_ZdlPv").invokeVoid(new Object[] {allocation});
    }

    private static Optional<Function> function(NativeLibrary library, String symbol) {
        try {
            return Optional.of(library.getFunction(symbol));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    private static Function require(NativeLibrary library, String symbol) {
        return function(library, symbol)
                .orElseThrow(() -> new LibtorchException(library.getFile() + " does not export " + symbol));
    }

    private static Memory cString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        Memory memory = new Memory(bytes.length + 1L);
        memory.write(0, bytes, 0, bytes.length);
        memory.setByte(bytes.length, (byte) 0);
        return memory;
    }

    /** A {@code std::string} that only refers to its text, good for a callee that takes it as const. */
    private static void writeString(Memory target, long offset, Pointer text, long length) {
        target.setPointer(offset, text);
        target.setLong(offset + 8, length);
        target.setLong(offset + 16, length);
    }

    private static String readString(Pointer string, long offset) {
        long length = string.getLong(offset + 8);
        if (length < 0 || length > 4096) {
            return ""; // no string is here
        }
        return new String(string.getPointer(offset).getByteArray(0, (int) length), StandardCharsets.UTF_8);
    }

    /** {@code std::string}, returned by value. */
    @Structure.FieldOrder({"data", "length", "local"})
    public static final class CxxString extends Structure implements Structure.ByValue {
        public Pointer data;
        public long length;
        public byte[] local = new byte[16];

        /** Short strings are in the object itself, where {@code data} pointed before it was copied to Java. */
        String text() {
            byte[] bytes = length < local.length
                    ? Arrays.copyOf(local, (int) length)
                    : data.getByteArray(0, Math.toIntExact(length));
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** {@code std::vector}, returned by value. */
    @Structure.FieldOrder({"begin", "end", "capacity"})
    public static final class CxxVector extends Structure implements Structure.ByValue {
        public Pointer begin;
        public Pointer end;
        public Pointer capacity;

        long bytes() {
            return Pointer.nativeValue(end) - Pointer.nativeValue(begin);
        }
    }

    /** {@code std::optional<c10::OperatorHandle>}, returned by value. */
    @Structure.FieldOrder({"operatorDef", "iterator", "engaged"})
    public static final class OptionalOperatorHandle extends Structure implements Structure.ByValue {
        public Pointer operatorDef;
        public Pointer iterator;
        public byte engaged;
    }

    /** A {@code std::ostringstream}. */
    private static final class OutputStream {
        private final NativeLibrary standard;
        private final Memory object = new Memory(STREAM_BYTES);

        OutputStream(NativeLibrary standard) {
            this.standard = standard;
            object.clear();
            require(standard, "_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEEC1Ev")
                    .invokeVoid(new Object[] {object});
        }

        Pointer address() {
            return object;
        }

        Pointer buffer() {
            return object.share(STREAM_BUFFER_OFFSET);
        }

        String takeAndClose() {
            String text = ((CxxString)
                            require(standard, "_ZNKSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEE3strEv")
                                    .invoke(CxxString.class, new Object[] {object}))
                    .text();
            require(standard, "_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEED1Ev")
                    .invokeVoid(new Object[] {object});
            object.close();
            return text;
        }
    }

    /** Directs {@code std::cerr} into a stream of our own while an operator runs. */
    private static final class CerrCapture {
        private final NativeLibrary standard;
        private final long cerr;
        private OutputStream stream;
        private long buffer;
        private long original;

        CerrCapture(NativeLibrary standard) {
            this.standard = standard;
            Native.register(StreamBuffer.class, standard);
            Pointer object = standard.getGlobalVariableAddress("_ZSt4cerr");
            // The offset of the virtual base std::ios is three words before the virtual table.
            this.cerr = Pointer.nativeValue(object) + object.getPointer(0).getLong(-24);
            open();
        }

        private void open() {
            stream = new OutputStream(standard);
            buffer = Pointer.nativeValue(stream.buffer());
        }

        void begin() {
            original = StreamBuffer.exchange(cerr, buffer);
        }

        void end() {
            StreamBuffer.exchange(cerr, original);
        }

        void drop() {
            Pointer written = stream.buffer();
            if (written.getLong(WRITE_BEGIN_OFFSET) != written.getLong(WRITE_END_OFFSET)) {
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
