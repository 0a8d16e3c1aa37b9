package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operators that libtorch's dispatcher knows: their schemas, and which have a kernel for a dispatch key. It tells in
 * C++ objects, whose layouts are those of GNU's libstdc++ on Linux; elsewhere there are no answers.
 */
public final class OperatorRegistry {
    private final NativeLibrary torchCpu;
    private final NativeLibrary core;
    private final Optional<NativeLibrary> standardLibrary;

    OperatorRegistry(NativeLibrary torchCpu, NativeLibrary core, Optional<NativeLibrary> standardLibrary) {
        this.torchCpu = torchCpu;
        this.core = core;
        this.standardLibrary = standardLibrary;
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
        Pointer dispatcher = dispatcher();
        try (Memory operatorName = new Memory(2 * CxxStrings.BYTES);
                Memory nameBytes = CxxStrings.cString(name);
                Memory overloadBytes = CxxStrings.cString(overload)) {
            CxxStrings.write(operatorName, 0, nameBytes);
            CxxStrings.write(operatorName, CxxStrings.BYTES, overloadBytes);
            OptionalOperatorHandle found = (OptionalOperatorHandle)
                    Exports.require(torchCpu, "_ZN3c1010Dispatcher10findSchemaERKNS_12OperatorNameE")
                            .invoke(OptionalOperatorHandle.class, new Object[] {dispatcher, operatorName});
            if (found.engaged == 0) {
                return Optional.empty();
            }
            // OperatorDef begins with its OperatorEntry: the operator's name, then its schema, which begins with it
            // too.
            Pointer schema = found.operatorDef.share(2 * CxxStrings.BYTES);
            if (!CxxStrings.read(schema, 0).equals(name)) {
                throw new LibtorchException(
                        "libtorch's operator table is not laid out as expected; no schema of " + name);
            }
            try (StringStream stream = new StringStream(standard)) {
                Exports.require(torchCpu, "_ZN3c10lsERSoRKNS_14FunctionSchemaE")
                        .invokePointer(new Object[] {stream.address(), schema});
                return Optional.of(stream.text());
            }
        }
    }

    /**
     * The operators with a kernel of their own for a dispatch key such as {@code AutocastCPU}, overloads with a dot,
     * sorted; empty where the platform's C++ objects cannot be read.
     */
    public List<String> registrations(String dispatchKey) {
        if (standardLibrary.isEmpty()) {
            return List.of();
        }
        // A std::optional<DispatchKey> is its value, of 16 bits, and a byte that says whether there is one.
        int key = dispatchKeyCode(dispatchKey) | 1 << 16;
        List<String> texts = take((CxxVector) Exports.require(
                        torchCpu, "_ZNK3c1010Dispatcher30getRegistrationsForDispatchKeyESt8optionalINS_11DispatchKeyEE")
                .invoke(CxxVector.class, new Object[] {dispatcher(), key}));
        List<String> operators = new ArrayList<>();
        for (int i = 0; i < texts.size(); i += 2) { // an operator's name is two strings
            String overload = texts.get(i + 1);
            operators.add(overload.isEmpty() ? texts.get(i) : texts.get(i) + "." + overload);
        }
        operators.sort(null);
        return operators;
    }

    /**
     * The operators that a TorchScript module's methods call, overloads with a dot, sorted; empty where the platform's
     * C++ objects cannot be read.
     *
     * @param module the address of the {@code torch::jit::Module}
     */
    public List<String> calledBy(long module) {
        if (standardLibrary.isEmpty()) {
            return List.of();
        }
        return take((CxxVector) Exports.require(torchCpu, "_ZN5torch3jit14export_opnamesB5cxx11ERKNS0_6ModuleE")
                .invoke(CxxVector.class, new Object[] {new Pointer(module)}));
    }

    /** Reads strings that lie one after another, and frees them. */
    private List<String> take(CxxVector strings) {
        NativeLibrary standard = standardLibrary.orElseThrow();
        List<String> texts = new ArrayList<>();
        for (long offset = 0; offset < strings.bytes(); offset += CxxStrings.BYTES) {
            texts.add(CxxStrings.read(strings.begin, offset));
            CxxStrings.free(standard, strings.begin, offset);
        }
        CxxStrings.delete(standard, strings.begin);
        return texts;
    }

    private Pointer dispatcher() {
        return Exports.require(torchCpu, "_ZN3c1010Dispatcher13realSingletonEv").invokePointer(new Object[0]);
    }

    /** The codes differ by version; the names, which libtorch prints, do not. */
    private int dispatchKeyCode(String name) {
        Function toString = Exports.require(core, "_ZN3c108toStringENS_11DispatchKeyE");
        for (int code = 0; code < 256; code++) {
            if (name.equals(toString.invokeString(new Object[] {code}, false))) {
                return code;
            }
        }
        throw new LibtorchException("libtorch knows no dispatch key '" + name + "'");
    }
}
