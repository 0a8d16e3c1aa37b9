package dev.mixedprecision.lint;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.stream.Stream;

/** The rules of the house: which package may know which. */
enum Architecture {
    NUMERICS_IS_PURE_JAVA(
            classes()
                    .that()
                    .resideInAPackage(in("numerics.."))
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "org.apache.commons..", in("numerics..")),
            Scope.MAIN),

    LIBTORCH_KNOWS_ONLY_NUMERICS(downwards("libtorch..", "numerics.."), Scope.MAIN),

    MACHINE_KNOWS_LIBTORCH(downwards("machine..", "libtorch", "numerics.."), Scope.MAIN),

    MODEL_KNOWS_LIBTORCH(downwards("model..", "libtorch", "numerics.."), Scope.MAIN),

    TIMING_KNOWS_NO_MODEL(downwards("timing", "machine..", "libtorch", "numerics.."), Scope.MAIN),

    THE_BENCHMARK_TIMES_MODELS(
            downwards("timing.benchmark..", "timing", "model..", "machine..", "libtorch", "numerics.."), Scope.MAIN),

    REPORTS_KNOW_OUTCOMES_ALONE(downwards("report..", "timing..", "machine..", "numerics.."), Scope.MAIN),

    PARTS_KNOW_WHAT_IS_BELOW_THEM(
            downwards("part..", "timing..", "model..", "report..", "machine..", "libtorch", "numerics.."), Scope.MAIN),

    NO_PART_KNOWS_ANOTHER(
            SlicesRuleDefinition.slices().matching(in("part.(*)..")).should().notDependOnEachOther(),
            Scope.MAIN_AND_TESTS),

    EXPERIMENTS_KNOW_NO_REPORT(
            noClasses()
                    .that(resideInAPackage(in("part..")).and(runningOnLibtorch()))
                    .should()
                    .dependOnClassesThat(resideInAPackage(in("report..")).or(simpleNameEndingWith("Report"))),
            Scope.MAIN),

    REPORTS_COMPUTE_NOTHING(
            noClasses()
                    .that(resideInAPackage(in("report.."))
                            .or(resideInAPackage(in("part..")).and(simpleNameEndingWith("Report"))))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("ai.djl..", "com.sun.jna..", "java.awt..", in("libtorch.."), in("model..")),
            Scope.MAIN),

    ONLY_LIBTORCH_TOUCHES_NATIVE_CODE(
            noClasses()
                    .that(not(resideInAPackage(in("libtorch.."))))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.sun.jna..", "ai.djl.pytorch..", in("libtorch.internal..")),
            Scope.MAIN_AND_TESTS),

    NUMBERS_HAVE_NO_LANGUAGE(
            noClasses()
                    .should()
                    .callMethod(String.class, "format", String.class, Object[].class)
                    .orShould()
                    .callMethod(String.class, "formatted", Object[].class)
                    .orShould()
                    .callMethod(PrintStream.class, "printf", String.class, Object[].class)
                    .orShould()
                    .callMethod(String.class, "toLowerCase")
                    .orShould()
                    .callMethod(String.class, "toUpperCase")
                    .as("formats and cases are of no language: Locale.ROOT is passed"),
            Scope.MAIN_AND_TESTS),

    STEPS_SPEAK_OF_EXPERIMENTS_ONLY(
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Steps")
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(
                                    "ai.djl..", "com.sun.jna..", in("libtorch.."), in("model.."))
                            .and(not(anyOf(ModelSize.class, Execution.class)))), // which are words of the features
            Scope.TESTS),

    THE_HARNESS_KNOWS_NO_PART(
            downwards("spec..", "timing..", "model..", "report..", "machine..", "numerics.."), Scope.TESTS),

    WHAT_CUCUMBER_CALLS_IS_PUBLIC(
            methods()
                    .that(calledByCucumber())
                    .and()
                    .areDeclaredInClassesThat(resideInAnyPackage(in("spec.."), in("part..")))
                    .should()
                    .bePublic()
                    .andShould()
                    .beDeclaredInClassesThat()
                    .arePublic(),
            Scope.TESTS),

    WHAT_IS_BROKEN_ON_PURPOSE_STAYS_IN_ITS_PART(
            classes()
                    .that(resideInAPackage(in("part..")).and(simpleNameStartingWith("Broken")))
                    .should()
                    .notBePublic(),
            Scope.TESTS);

    private final ArchRule rule;
    private final Scope scope;

    /** Which classes a rule is for. */
    enum Scope {
        MAIN,
        TESTS,
        MAIN_AND_TESTS
    }

    Architecture(ArchRule rule, Scope scope) {
        this.rule = rule;
        this.scope = scope;
    }

    /** Requires the rule of those of the classes that it is for. */
    void check(JavaClasses main, JavaClasses tests) {
        if (scope != Scope.TESTS) {
            rule.check(main);
        }
        if (scope != Scope.MAIN) {
            rule.check(tests);
        }
    }

    private static String in(String name) {
        return "dev.mixedprecision." + name;
    }

    /** Of the project, a package may know only these and itself. */
    private static ArchRule downwards(String from, String... to) {
        String[] known = Stream.concat(Stream.of(from), Arrays.stream(to))
                .map(Architecture::in)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(in(from))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.mixedprecision..").and(not(resideInAnyPackage(known))));
    }

    private static DescribedPredicate<JavaClass> anyOf(Class<?>... types) {
        return DescribedPredicate.describe("any of " + Arrays.toString(types), type -> Arrays.stream(types)
                .anyMatch(each -> type.isEquivalentTo(each)));
    }

    private static DescribedPredicate<JavaClass> runningOnLibtorch() {
        return DescribedPredicate.describe("run on libtorch", type -> type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency ->
                        resideInAnyPackage("ai.djl.ndarray..", in("libtorch..")).test(dependency.getTargetClass())));
    }

    /** Cucumber passes over what it cannot see, without a word. */
    private static DescribedPredicate<JavaMethod> calledByCucumber() {
        return DescribedPredicate.describe("are called by Cucumber", method -> method.getAnnotations().stream()
                .anyMatch(each -> each.getRawType().getPackageName().startsWith("io.cucumber.java")));
    }

    private static DescribedPredicate<JavaClass> simpleNameStartingWith(String prefix) {
        return DescribedPredicate.describe("have a name that starts with " + prefix, type -> type.getSimpleName()
                .startsWith(prefix));
    }
}
