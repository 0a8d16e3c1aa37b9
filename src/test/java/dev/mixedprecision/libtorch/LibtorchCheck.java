package dev.mixedprecision.libtorch;

/** Loads libtorch, or says in one line why not: what would else be an error of every test. */
final class LibtorchCheck {
    private LibtorchCheck() {}

    public static void main(String[] arguments) {
        try {
            Libtorch.get();
        } catch (LibtorchException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
