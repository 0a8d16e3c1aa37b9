package dev.mixedprecision.libtorch.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A TorchScript file with one module, which has one method and no parameters: an expression over tensors. */
public final class TorchScriptArchive {
    private TorchScriptArchive() {}

    /** The file's bytes. */
    public static byte[] of(String expression, List<String> names) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "data.pkl", pickledModule());
            entry(zip, "code/__torch__.py", source(expression, names).getBytes(StandardCharsets.UTF_8));
            entry(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // an empty tuple
            entry(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the stream is in memory
        }
        return bytes.toByteArray();
    }

    private static String source(String expression, List<String> names) {
        String parameters = names.stream().map(name -> name + ": Tensor").collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, """
                class Expression(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def forward(self: __torch__.Expression, %s) -> Tensor:
                    return %s
                """, parameters, expression);
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry("expression/" + name));
        zip.write(content);
        zip.closeEntry();
    }

    /** The pickle, of protocol 2, of an {@code Expression} whose attribute {@code training} is true. */
    private static byte[] pickledModule() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(0x80); // PROTO
        pickle.write(2);
        pickle.writeBytes("c__torch__\nExpression\n".getBytes(StandardCharsets.US_ASCII)); // GLOBAL
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
