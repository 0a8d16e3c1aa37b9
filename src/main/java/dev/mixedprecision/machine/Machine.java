package dev.mixedprecision.machine;

import ai.djl.engine.Engine;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaDevice;
import dev.mixedprecision.libtorch.Libtorch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a number depends on and does not say itself: devices, drivers, libraries, settings, commit. */
public final class Machine {
    private static final String NONE = "none";

    private Machine() {}

    /** The facts by name, in the order in which a reader would ask for them. */
    public static Map<String, String> describe(ComputeDevice device) {
        Libtorch libtorch = Libtorch.get();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Device", device.name());
        if (device.isCuda()) {
            CudaDevice cuda = device.describe();
            facts.put("Device.memory", String.format(Locale.ROOT, "%.1f GiB", cuda.totalMemoryGib()));
            facts.put("Device.computeCapability", cuda.computeCapability());
        }
        facts.put("NVIDIA.driver", Cuda.driverVersion().orElse(NONE));
        facts.put("CUDA.driver", Cuda.driverCudaVersion().orElse(NONE));
        facts.put("CUDA.libtorch", libtorch.cudaVersion().orElse(NONE));
        facts.put("libtorch", libtorch.version());
        facts.put("libtorch.path", libtorch.folder().toString());
        facts.put("TF32.matmul", libtorch.allowsTf32() ? "allowed" : "off");
        facts.put("DJL", Engine.getDjlVersion());
        facts.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        facts.put(
                "OS",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put("CPU", cpuModel().orElse("unknown"));
        facts.put(
                "CPU.threads",
                libtorch.intraOpThreads() + " of " + Runtime.getRuntime().availableProcessors() + " processors");
        facts.put("Commit", commit().orElse("unknown"));
        return facts;
    }

    private static Optional<String> cpuModel() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The commit that is checked out, with a mark where files differ from it; empty outside a repository. */
    private static Optional<String> commit() {
        return git("rev-parse", "--short=12", "HEAD")
                .map(hash -> hash
                        + (git("status", "--porcelain")
                                        .filter(s -> !s.isEmpty())
                                        .isPresent()
                                ? " (modified)"
                                : ""));
    }

    private static Optional<String> git(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(output)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
