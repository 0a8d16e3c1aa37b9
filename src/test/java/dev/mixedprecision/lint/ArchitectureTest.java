package dev.mixedprecision.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rule of the house holds, and notices the class that breaks it. */
class ArchitectureTest {
    // By the folder, wherever the classes were packed to.
    private static final ImportOption IN_TESTS = location -> location.contains("test-classes");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !IN_TESTS.includes(location))
            .importPackages("dev.mixedprecision");
    private static final JavaClasses TESTS =
            new ClassFileImporter().withImportOption(IN_TESTS).importPackages("dev.mixedprecision");

    /** A class for each rule that breaks it and no other, by the class's name under the project's package. */
    private static final Map<Architecture, String> BROKEN = Map.ofEntries(
            Map.entry(Architecture.NUMERICS_IS_PURE_JAVA, "numerics.Wrong uses ai.djl.Device"),
            Map.entry(Architecture.LIBTORCH_KNOWS_ONLY_NUMERICS, "libtorch.Wrong uses dev.mixedprecision.model.Pass"),
            Map.entry(Architecture.MACHINE_KNOWS_LIBTORCH, "machine.Wrong uses dev.mixedprecision.timing.SizeTimings"),
            Map.entry(Architecture.MODEL_KNOWS_LIBTORCH, "model.Wrong uses dev.mixedprecision.timing.TimedStep"),
            Map.entry(Architecture.TIMING_KNOWS_NO_MODEL, "timing.Wrong uses dev.mixedprecision.model.ModelSize"),
            Map.entry(
                    Architecture.THE_BENCHMARK_TIMES_MODELS,
                    "timing.benchmark.Wrong uses dev.mixedprecision.report.ResultFiles"),
            Map.entry(
                    Architecture.REPORTS_KNOW_OUTCOMES_ALONE,
                    "report.Wrong uses dev.mixedprecision.part.speedup.LogitAccuracy"),
            Map.entry(Architecture.PARTS_KNOW_WHAT_IS_BELOW_THEM, "part.one.Wrong uses dev.mixedprecision.spec.World"),
            Map.entry(
                    Architecture.NO_PART_KNOWS_ANOTHER,
                    "part.one.Wrong uses dev.mixedprecision.part.speedup.LogitAccuracy"),
            Map.entry(
                    Architecture.EXPERIMENTS_KNOW_NO_REPORT,
                    "part.one.Wrong uses dev.mixedprecision.report.ResultFiles and ai.djl.ndarray.NDArray"),
            Map.entry(
                    Architecture.REPORTS_COMPUTE_NOTHING,
                    "part.one.WrongReport uses dev.mixedprecision.libtorch.Autocast"),
            Map.entry(
                    Architecture.ONLY_LIBTORCH_TOUCHES_NATIVE_CODE, "part.one.Wrong uses ai.djl.pytorch.jni.JniUtils"),
            Map.entry(
                    Architecture.STEPS_SPEAK_OF_EXPERIMENTS_ONLY,
                    "part.one.WrongSteps uses dev.mixedprecision.libtorch.Autocast"),
            Map.entry(
                    Architecture.WHAT_IS_BROKEN_ON_PURPOSE_STAYS_IN_ITS_PART,
                    "part.one.BrokenThings uses java.util.List"));

    @TempDir
    private Path folder;

    @Test
    void theClassesAreRead() {
        assertThat(MAIN.contain("dev.mixedprecision.libtorch.Autocast")).isTrue();
        assertThat(TESTS.contain("dev.mixedprecision.spec.World")).isTrue();
        assertThat(MAIN.contain("dev.mixedprecision.spec.World")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void theRuleHolds(Architecture rule) {
        rule.check(MAIN, TESTS);
    }

    @ParameterizedTest
    @EnumSource
    void theRuleNoticesWhatBreaksIt(Architecture rule) throws IOException {
        String[] example = BROKEN.get(rule).split(" uses ");
        JavaClasses broken = compiled(example[0], example[1].split(" and "));
        assertThatThrownBy(() -> rule.check(broken, broken))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("dev.mixedprecision." + example[0]);
    }

    /** A public class with a field of each type, and the classes that it uses. */
    private JavaClasses compiled(String name, String... types) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java runtime has no compiler");
        int dot = name.lastIndexOf('.');
        StringBuilder source = new StringBuilder("package dev.mixedprecision." + name.substring(0, dot)
                + "; public class " + name.substring(dot + 1) + " {");
        for (int i = 0; i < types.length; i++) {
            source.append(types[i]).append(" field").append(i).append(';');
        }
        Path file = folder.resolve(name.substring(dot + 1) + ".java");
        Files.writeString(file, source.append('}'));
        Path classes = folder.resolve("classes");
        assertThat(compiler.run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        file.toString()))
                .isZero();
        return new ClassFileImporter().importPath(classes);
    }
}
