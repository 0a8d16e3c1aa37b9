package dev.mixedprecision.lint;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.cucumber.cucumberexpressions.Argument;
import io.cucumber.cucumberexpressions.Expression;
import io.cucumber.cucumberexpressions.ExpressionFactory;
import io.cucumber.cucumberexpressions.ParameterTypeRegistry;
import io.cucumber.java.ParameterType;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The step definitions and parameter types of some classes, matched by Cucumber's own expressions.
 *
 * @param definitions the step definitions
 * @param parameterTypes the names of the parameter types
 */
record Glue(List<Definition> definitions, Collection<String> parameterTypes) {

    /**
     * A step definition.
     *
     * @param expression what it matches
     * @param method where it is
     */
    record Definition(Expression expression, Method method) {
        /** What the expression takes from a step's text; null where it does not match. */
        List<Argument<?>> match(String text) {
            return expression.match(text, method.getGenericParameterTypes());
        }

        boolean names(String parameterType) {
            return expression.getSource().contains("{" + parameterType + "}");
        }

        @Override
        public String toString() {
            return "'" + expression.getSource() + "' ("
                    + method.getDeclaringClass().getSimpleName() + ")";
        }
    }

    /** What Cucumber finds where the project's configuration tells it to look. */
    static Glue configured() {
        Properties configuration = new Properties();
        try (InputStream file = Glue.class.getResourceAsStream("/junit-platform.properties")) {
            configuration.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String[] packages = configuration.getProperty("cucumber.glue").split(",");
        return of(new ClassFileImporter()
                .importPackages(packages).stream().map(JavaClass::reflect).toList());
    }

    /** The definitions and parameter types among the methods of classes. */
    static Glue of(Collection<Class<?>> classes) {
        List<Method> methods = classes.stream()
                .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                .toList();
        ParameterTypeRegistry registry = new ParameterTypeRegistry(Locale.ENGLISH);
        Collection<String> parameterTypes = new TreeSet<>();
        for (Method method : methods) {
            ParameterType annotation = method.getAnnotation(ParameterType.class);
            if (annotation != null) {
                parameterTypes.add(method.getName());
                registry.defineParameterType(parameterType(method, annotation.value()));
            }
        }
        ExpressionFactory expressions = new ExpressionFactory(registry);
        List<Definition> definitions = new ArrayList<>();
        for (Method method : methods) {
            expressions(method)
                    .forEach(text -> definitions.add(new Definition(expressions.createExpression(text), method)));
        }
        definitions.sort(Comparator.comparing(Definition::toString));
        return new Glue(definitions, parameterTypes);
    }

    private static io.cucumber.cucumberexpressions.ParameterType<Object> parameterType(Method method, String regexp) {
        return new io.cucumber.cucumberexpressions.ParameterType<>(
                method.getName(),
                List.of(regexp),
                method.getGenericReturnType(),
                (String[] words) -> {
                    method.setAccessible(true); // its class may be a nested one
                    return method.invoke(
                            method.getDeclaringClass().getDeclaredConstructor().newInstance(), (Object[]) words);
                },
                false,
                false);
    }

    private static Stream<String> expressions(Method method) {
        return Stream.of(
                        Arrays.stream(method.getAnnotationsByType(Given.class)).map(Given::value),
                        Arrays.stream(method.getAnnotationsByType(When.class)).map(When::value),
                        Arrays.stream(method.getAnnotationsByType(Then.class)).map(Then::value))
                .flatMap(each -> each);
    }
}
