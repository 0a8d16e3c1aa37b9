package dev.mixedprecision.libtorch.internal;

import ai.djl.util.Platform;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small library between DJL's JNI library, which is made for one version of libtorch, and a newer libtorch: it has what of
 * the former's inlined code no longer fits, compiled anew from the newer libtorch's headers.
 *
 * <p>It is compiled once, and kept where DJL looks for its JNI library: in its cache, in a folder named after {@code
 * PYTORCH_VERSION}, the flavour and the platform. The folder that {@code PYTORCH_LIBRARY_PATH} names stays as it is, and
 * libtorch is loaded from there.
 */
final class Bridge {
    private static final Logger LOGGER = LoggerFactory.getLogger(Bridge.class);

    private static final List<String> SOURCES = List.of("inlined.cpp", "replaced.cpp");
    private static final List<String> OPTIONS = List.of(
            "-std=c++20",
            "-O0",
            "-w",
            "-fPIC",
            "-fkeep-inline-functions",
            "-ffunction-sections",
            "-fdata-sections",
            "-shared");
    private static final String DJL_JNI = System.mapLibraryName("djl_torch");

    /**
     * What libtorch has inline, by its mangled name: functions, and the tables and descriptions of classes. The building
     * blocks of {@code torch::nn} are DJL's own affair: it makes them, and calls operators by them.
     */
    private static final Pattern OF_LIBTORCH =
            Pattern.compile("_Z(T[VIS]|GV)?(NK?)?(3c10|2at|5torch(?!2nn)|6caffe2).*");

    private final Path cache;
    private final Path libtorch;
    private final String flavor;
    private final String djlVersion;
    private final String version;

    private Bridge(Path cache, Path libtorch, String flavor, String djlVersion, String version) {
        this.cache = cache;
        this.libtorch = libtorch;
        this.flavor = flavor;
        this.djlVersion = djlVersion;
        this.version = version;
    }

    /**
     * The bridge to the libtorch in a folder, compiled or not.
     *
     * @param cache DJL's, of its PyTorch engine
     * @throws IOException where DJL's JNI library for this platform is not on the class path
     */
    static Bridge to(Path cache, Path libtorch, String libtorchVersion, String djlVersion, String flavor)
            throws IOException {
        Path folder = libtorch.toAbsolutePath();
        MessageDigest digest = sha256();
        for (String source : SOURCES) {
            digest.update(resource("bridge/" + source));
        }
        digest.update(jniLibrary(flavor));
        Path torchCpu = LoadedLibtorch.library(folder, "torch_cpu").toRealPath();
        String build = String.join(" ", OPTIONS)
                + folder
                + torchCpu
                + Files.size(torchCpu)
                + Files.getLastModifiedTime(torchCpu);
        digest.update(build.getBytes(StandardCharsets.UTF_8));
        String key = HexFormat.of().formatHex(digest.digest(), 0, 6);
        return new Bridge(cache, folder, flavor, djlVersion, libtorchVersion + "-bridge-" + key);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** What DJL has to take for libtorch's version, to look for its JNI library where the bridge is. */
    String version() {
        return version;
    }

    /** The library that DJL loads as its JNI library. */
    Path library() {
        return folder().resolve(djlVersion + "-" + DJL_JNI);
    }

    /**
     * The names of all files beside libtorch, with commas between: DJL would load whatever library is there, Python's
     * too. Those of libtorch it loads in any case, and what they need comes with them.
     */
    String notForDjl() {
        try (Stream<Path> files = Files.walk(libtorch)) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.joining(","));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isCompiled() {
        return Files.exists(library());
    }

    private Path folder() {
        return cache.resolve(version + "-" + flavor + "-" + platform());
    }

    private static String platform() {
        return Platform.detectPlatform("pytorch").getClassifier();
    }

    /** @throws IOException with the compiler's first error */
    void compile(CxxCompiler compiler) throws IOException {
        LOGGER.info("Compiling DJL's bridge to the libtorch in {}, once: it takes a minute or two", libtorch);
        Files.createDirectories(folder());
        Path work = Files.createTempDirectory(folder(), "compiling");
        try {
            Path jni = work.resolve(DJL_JNI);
            Files.write(jni, jniLibrary(flavor));
            for (String source : SOURCES) {
                Files.write(work.resolve(source), resource("bridge/" + source));
            }
            List<String> symbols = compiler.dynamicSymbols(jni);
            List<String> lacking = lacking(symbols);
            List<String> exports = new ArrayList<>(inlined(symbols));
            exports.addAll(lacking);
            Files.writeString(work.resolve("exports"), versionScript(exports));
            List<String> options = new ArrayList<>(OPTIONS);
            lacking.forEach(symbol -> options.add("-DLACKS_" + symbol));
            String name = library().getFileName().toString();
            compiler.link(work, options, SOURCES, linkerOptions(name));
            Files.move(jni, folder().resolve(DJL_JNI), StandardCopyOption.ATOMIC_MOVE);
            Files.move(
                    work.resolve(name), library(), StandardCopyOption.ATOMIC_MOVE); // last: what is there is complete
        } finally {
            try (Stream<Path> left = Files.list(work)) {
                left.map(Path::toFile).forEach(File::delete);
            }
            Files.delete(work);
        }
    }

    /**
     * The symbols of libtorch's inlined code in DJL's JNI library. Where the newer headers have no such thing, the linker
     * passes the name over.
     *
     * @param symbols what {@code nm} prints: an address where the symbol is defined, a letter, and the name, with its version
     *     where it is of a library of the system
     */
    static List<String> inlined(List<String> symbols) {
        return symbols.stream()
                .filter(line -> "WVu".contains(kind(line)))
                .map(Bridge::symbol)
                .filter(symbol -> OF_LIBTORCH.matcher(symbol).matches())
                .toList();
    }

    /** The symbols that the library needs, and libtorch does not export. */
    static List<String> lacking(List<String> symbols, Predicate<String> exportedByLibtorch) {
        return symbols.stream()
                .filter(line -> kind(line).equals("U"))
                .map(Bridge::symbol)
                .filter(symbol -> !symbol.contains("@") && !exportedByLibtorch.test(symbol))
                .toList();
    }

    private List<String> lacking(List<String> symbols) {
        List<NativeLibrary> libraries = libraries().stream()
                .map(name -> NativeBinding.open(LoadedLibtorch.library(libtorch, name)))
                .toList();
        return lacking(symbols, symbol -> libraries.stream()
                .anyMatch(library -> Exports.find(library, symbol).isPresent()));
    }

    private static String kind(String line) {
        String[] words = line.strip().split("\\s+");
        return words[words.length - 2];
    }

    private static String symbol(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private static String versionScript(List<String> exports) {
        return exports.stream()
                .map(symbol -> "\"" + symbol + "\";\n")
                .collect(Collectors.joining("", "{ global:\n", "local: *; };\n"));
    }

    /** DJL's library comes last: what libtorch exports of its inlined code is taken before what is in there. */
    private List<String> linkerOptions(String name) {
        List<String> options = new ArrayList<>(List.of(
                "-o",
                name,
                "-Wl,--version-script=exports",
                "-Wl,--gc-sections",
                "-Wl,--no-as-needed",
                "-L" + libtorch));
        libraries().forEach(library -> options.add("-l" + library));
        options.addAll(List.of("-L.", "-l:" + DJL_JNI, "-Wl,-rpath," + libtorch + ":$ORIGIN"));
        return options;
    }

    private List<String> libraries() {
        return Stream.of("c10", "torch_cpu", "torch", "c10_cuda", "torch_cuda")
                .filter(name -> Files.exists(LoadedLibtorch.library(libtorch, name)))
                .toList();
    }

    /** DJL's JNI library for this platform, as it ships it. */
    static byte[] jniLibrary(String flavor) throws IOException {
        return resource("/jnilib/" + platform() + "/" + flavor + "/" + DJL_JNI);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = Bridge.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new FileNotFoundException(name + " is not on the class path");
            }
            return stream.readAllBytes();
        }
    }
}
