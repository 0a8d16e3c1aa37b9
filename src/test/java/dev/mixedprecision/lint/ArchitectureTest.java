package dev.mixedprecision.lint;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import org.junit.jupiter.api.Test;

/** The arrows between the packages go one way. */
class ArchitectureTest {
    private static final String ROOT = "dev.mixedprecision.";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !location.contains("test-classes")) // wherever they were packed to
            .importPackages("dev.mixedprecision");
    private static final JavaClasses STEPS = new ClassFileImporter().importPackages(ROOT + "spec", ROOT + "part");

    @Test
    void partsUseModelsAndModelsUseLibtorch() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("part")
                .definedBy(ROOT + "part..")
                .layer("model")
                .definedBy(ROOT + "model..")
                .layer("timing")
                .definedBy(ROOT + "timing..")
                .layer("machine")
                .definedBy(ROOT + "machine..")
                .layer("libtorch")
                .definedBy(ROOT + "libtorch..")
                .layer("numerics")
                .definedBy(ROOT + "numerics..")
                .layer("report")
                .definedBy(ROOT + "report..")
                .whereLayer("part")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("part", "timing")
                .whereLayer("libtorch")
                .mayOnlyBeAccessedByLayers("part", "timing", "machine", "model")
                .check(MAIN);
    }

    @Test
    void numericsIsPureJava() {
        classes()
                .that()
                .resideInAPackage(ROOT + "numerics..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", ROOT + "numerics..")
                .check(MAIN);
    }

    @Test
    void reportsKnowNothingOfDjl() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "report..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..", "com.sun.jna..", "java.awt..")
                .check(MAIN);
    }

    @Test
    void onlyOnePackageTouchesNativeCode() {
        nativeCodeRule().check(MAIN);
    }

    @Test
    void stepsSpeakOfExperimentsOnly() {
        stepsRule().check(STEPS);
    }

    /** The rules notice: each is held to classes that break it. */
    @Test
    void theRulesBite() {
        assertThatThrownBy(() -> noClasses()
                        .that()
                        .resideInAPackage(ROOT + "part..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(ROOT + "libtorch..")
                        .check(MAIN))
                .as("the classes are really read")
                .isInstanceOf(AssertionError.class);
        JavaClasses libtorchTests = new ClassFileImporter().importPackages(ROOT + "libtorch");
        assertThatThrownBy(() -> noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.sun.jna..")
                        .check(libtorchTests))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("com.sun.jna");
    }

    private static ArchRule nativeCodeRule() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "libtorch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.sun.jna..", "ai.djl.pytorch..");
    }

    private static ArchRule stepsRule() {
        return noClasses()
                .that()
                .haveSimpleNameEndingWith("Steps")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..", "com.sun.jna..", ROOT + "libtorch..", ROOT + "model..");
    }
}
