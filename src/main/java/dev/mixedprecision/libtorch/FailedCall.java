package dev.mixedprecision.libtorch;

import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which call failed, as far as the exception's trace tells. */
final class FailedCall {
    private static final String PROJECT = "dev.mixedprecision.";

    private static final Set<String> WHERE_OPERATORS_ARE = Stream.of(
                    JniUtils.class, Aten.class, Tensors.class, GradMode.class, Cuda.class)
            .map(Class::getName)
            .collect(Collectors.toUnmodifiableSet());

    private FailedCall() {}

    /**
     * The operator that was called, such as {@code matmul}; else the method, with its class, of whoever in the project
     * called this package.
     */
    static String in(RuntimeException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        List<StackTraceElement> frames = Arrays.stream(cause.getStackTrace())
                .filter(frame -> !frame.getMethodName().startsWith("lambda$"))
                .toList();
        return frames.stream()
                .filter(frame -> WHERE_OPERATORS_ARE.contains(frame.getClassName()))
                .map(StackTraceElement::getMethodName)
                .findFirst()
                .or(() -> frames.stream()
                        .filter(frame -> frame.getClassName().startsWith(PROJECT))
                        .filter(frame -> !frame.getClassName().startsWith(FailedCall.class.getPackageName() + "."))
                        .map(frame -> simpleName(frame) + "." + frame.getMethodName())
                        .findFirst())
                .orElse("what was recorded");
    }

    private static String simpleName(StackTraceElement frame) {
        return frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
    }
}
