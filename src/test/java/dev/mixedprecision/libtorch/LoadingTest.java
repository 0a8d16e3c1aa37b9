package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.djl.Device;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.mixedprecision.machine.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadingTest {

    /** Those for CUDA too: an error in what a class does when it is loaded would else show on a GPU machine only. */
    @Test
    void everyClassLoadsWithoutADevice() {
        List<String> names = new ClassFileImporter()
                        .withImportOption(location -> !location.contains("test-classes"))
                        .importPackages(LoadingTest.class.getPackageName())
                        .stream()
                        .map(JavaClass::getName)
                        .filter(name -> !name.contains("$")) // holders are what loads a library when it is needed
                        .toList();
        assertThat(names).contains(CudaGraph.class.getName());
        for (String name : names) {
            assertThatCode(() -> Class.forName(name)).as(name).doesNotThrowAnyException();
        }
    }

    /** Not an ExceptionInInitializerError at first, and a NoClassDefFoundError from then on. */
    @Test
    void everyUseOfALibtorchThatCannotBeLoadedSaysWhy(@TempDir Path broken) throws Exception {
        for (String library : List.of("torch", "torch_cpu", "c10", "fbgemm", "gomp-52f2fd74")) {
            Files.writeString(broken.resolve(System.mapLibraryName(library)), "no library");
        }
        ChildJvm.Ended child = ChildJvm.run(Using.class, List.of(), Map.of("PYTORCH_LIBRARY_PATH", broken.toString()));
        assertThat(child.all().lines())
                .as(child.all())
                .filteredOn(line -> line.startsWith("thrown: "))
                .hasSize(2 * Using.USES.size())
                .allMatch(line -> line.contains(broken.toString()));
        assertThat(child.exitCode()).isZero();
    }

    /** Uses libtorch in several ways, each twice, and ends in error where one succeeds or throws something else. */
    static final class Using {
        static final List<Runnable> USES = List.of(
                Libtorch::get,
                () -> Autocast.on(Device.cpu(), ScalarType.BFLOAT16),
                GradMode::enabled,
                CpuThreads::one,
                Cuda::isAvailable,
                () -> Operator.of("aten::relu"),
                () -> Operator.named("aten::relu").call(null),
                () -> TorchScript.compile("torch.relu(a)", List.of("a")),
                () -> GradScaler.on(Device.cpu()));

        private Using() {}

        public static void main(String[] arguments) {
            for (int i = 0; i < 2; i++) {
                for (Runnable use : USES) {
                    try {
                        use.run();
                        throw new AssertionError("nothing was thrown");
                    } catch (LibtorchException e) {
                        System.out.println("thrown: " + e.getMessage().replaceAll("\\s+", " "));
                    }
                }
            }
        }
    }
}
