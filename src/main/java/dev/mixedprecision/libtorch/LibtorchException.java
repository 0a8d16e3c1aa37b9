package dev.mixedprecision.libtorch;

/** Something that libtorch refused or could not do; the message names the operation and its arguments' dtypes. */
public class LibtorchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LibtorchException(String message) {
        super(message);
    }

    public LibtorchException(String message, Throwable cause) {
        super(message, cause);
    }
}
