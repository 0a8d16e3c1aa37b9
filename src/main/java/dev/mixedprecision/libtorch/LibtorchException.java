package dev.mixedprecision.libtorch;

/** Something that libtorch refused or could not do; the message names the operation and its arguments' dtypes. */
public class LibtorchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what was refused, and why */
    public LibtorchException(String message) {
        super(message);
    }

    /**
     * @param message what was refused, and why
     * @param cause what libtorch or DJL threw
     */
    public LibtorchException(String message, Throwable cause) {
        super(message, cause);
    }
}
