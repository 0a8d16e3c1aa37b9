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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
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

    /** A class for each rule that breaks it: its name under the project's package, and its members. */
    private static final Map<Architecture, String> BROKEN = Map.ofEntries(
            Map.entry(Architecture.NUMERICS_IS_PURE_JAVA, "numerics.Wrong with ai.djl.Device a"),
            Map.entry(Architecture.LIBTORCH_KNOWS_ONLY_NUMERICS, "libtorch.Wrong with dev.mixedprecision.model.Pass a"),
            Map.entry(
                    Architecture.MACHINE_KNOWS_LIBTORCH, "machine.Wrong with dev.mixedprecision.timing.SizeTimings a"),
            Map.entry(Architecture.MODEL_KNOWS_LIBTORCH, "model.Wrong with dev.mixedprecision.timing.TimedStep a"),
            Map.entry(Architecture.TIMING_KNOWS_NO_MODEL, "timing.Wrong with dev.mixedprecision.model.ModelSize a"),
            Map.entry(
                    Architecture.THE_BENCHMARK_TIMES_MODELS,
                    "timing.benchmark.Wrong with dev.mixedprecision.report.ResultFiles a"),
            Map.entry(
                    Architecture.REPORTS_KNOW_OUTCOMES_ALONE,
                    "report.Wrong with dev.mixedprecision.part.speedup.LogitAccuracy a"),
            Map.entry(
                    Architecture.PARTS_KNOW_WHAT_IS_BELOW_THEM, "part.one.Wrong with dev.mixedprecision.spec.World a"),
            Map.entry(
                    Architecture.NO_PART_KNOWS_ANOTHER,
                    "part.one.Wrong with dev.mixedprecision.part.speedup.LogitAccuracy a"),
            Map.entry(
                    Architecture.EXPERIMENTS_KNOW_NO_REPORT,
                    "part.one.Wrong with dev.mixedprecision.report.ResultFiles a; ai.djl.ndarray.NDArray b"),
            Map.entry(
                    Architecture.REPORTS_COMPUTE_NOTHING,
                    "part.one.WrongReport with dev.mixedprecision.libtorch.Autocast a"),
            Map.entry(
                    Architecture.ONLY_LIBTORCH_TOUCHES_NATIVE_CODE,
                    "part.one.Wrong with ai.djl.pytorch.jni.JniUtils a"),
            Map.entry(
                    Architecture.NUMBERS_HAVE_NO_LANGUAGE, "report.Wrong with String text = String.format(\"%d\", 1)"),
            Map.entry(
                    Architecture.STEPS_SPEAK_OF_EXPERIMENTS_ONLY,
                    "part.one.WrongSteps with dev.mixedprecision.libtorch.Autocast a"),
            Map.entry(
                    Architecture.THE_HARNESS_KNOWS_NO_PART,
                    "spec.Wrong with dev.mixedprecision.part.speedup.LogitAccuracy a"),
            Map.entry(
                    Architecture.WHAT_CUCUMBER_CALLS_IS_PUBLIC,
                    "part.one.Wrong with @io.cucumber.java.en.When(\"x\") void x() {} int a"),
            Map.entry(
                    Architecture.WHAT_IS_BROKEN_ON_PURPOSE_STAYS_IN_ITS_PART,
                    "part.one.BrokenThings with java.util.List a"));

    /** One for all: to open the class path again for each class takes longer than to compile it. */
    private static final StandardJavaFileManager FILES = Optional.ofNullable(ToolProvider.getSystemJavaCompiler())
            .map(compiler -> compiler.getStandardFileManager(null, null, null))
            .orElse(null);

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
        String[] example = BROKEN.get(rule).split(" with ");
        JavaClasses broken = compiled(example[0], example[1]);
        assertThatThrownBy(() -> rule.check(broken, broken))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("dev.mixedprecision." + example[0]);
    }

    /** A public class with fields, compiled. */
    private JavaClasses compiled(String name, String fields) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java runtime has no compiler");
        int dot = name.lastIndexOf('.');
        String source = "package dev.mixedprecision." + name.substring(0, dot) + "; public class "
                + name.substring(dot + 1) + " {" + fields + ";}";
        Path file = folder.resolve(name.substring(dot + 1) + ".java");
        Files.writeString(file, source);
        Path classes = Files.createDirectory(folder.resolve("classes"));
        assertThat(compiler.getTask(
                                null,
                                FILES,
                                null,
                                List.of(
                                        "-proc:none",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        "-d",
                                        classes.toString()),
                                null,
                                FILES.getJavaFileObjects(file))
                        .call())
                .isTrue();
        return new ClassFileImporter().importPath(classes);
    }
}
