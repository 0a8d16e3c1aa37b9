package dev.mixedprecision.libtorch.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A TorchScript file with one module, which has methods from tensors to a tensor, and no parameters. */
public final class TorchScriptArchive {
    private TorchScriptArchive() {}

    /**
     * A method of the module.
     *
     * @param tensors the parameters' names
     * @param body statements, a line each, that return a tensor; indented as they are to be, from no column on
     */
    public record Method(String name, List<String> tensors, List<String> body) {

        private String source() {
            String parameters =
                    tensors.stream().map(tensor -> tensor + ": Tensor").collect(Collectors.joining(", "));
            return "  def " + name + "(self: __torch__.Module, " + parameters + ") -> Tensor:\n"
                    + body.stream().map(line -> "    " + line + "\n").collect(Collectors.joining());
        }
    }

    /** The file's bytes. */
    static byte[] of(List<Method> methods) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "data.pkl", pickledModule());
            entry(zip, "code/__torch__.py", source(methods).getBytes(StandardCharsets.UTF_8));
            entry(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // an empty tuple
            entry(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the stream is in memory
        }
        return bytes.toByteArray();
    }

    private static String source(List<Method> methods) {
        return """
                class Module(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                """ + methods.stream().map(Method::source).collect(Collectors.joining());
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry("module/" + name));
        zip.write(content);
        zip.closeEntry();
    }

    /** The pickle, of protocol 2, of a {@code Module} whose attribute {@code training} is true. */
    private static byte[] pickledModule() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(0x80); // PROTO
        pickle.write(2);
        pickle.writeBytes("c__torch__\nModule\n".getBytes(StandardCharsets.US_ASCII)); // GLOBAL
        pickle.write(')'); // EMPTY_TUPLE
        pickle.write(0x81); // NEWOBJ
        pickle.write('}'); // EMPTY_DICT
        pickle.write('('); // MARK
        byte[] key = "training".getBytes(StandardCharsets.US_ASCII);
        pickle.writeBytes(new byte[] {'X', (byte) key.length, 0, 0, 0}); // BINUNICODE
        pickle.writeBytes(key);
        pickle.write(0x88); // NEWTRUE
        pickle.write('u'); // SETITEMS
        pickle.write('b'); // BUILD
        pickle.write('.'); // STOP
        return pickle.toByteArray();
    }
}
