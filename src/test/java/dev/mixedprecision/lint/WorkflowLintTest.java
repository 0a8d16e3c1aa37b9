package dev.mixedprecision.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the workflows of CI say: jobs that there are, commands of the wrapper, and files that the build leaves. */
class WorkflowLintTest {
    private static final Path GITHUB = Path.of(".github/workflows/specification.yml");
    private static final Path GITLAB = Path.of(".gitlab-ci.yml");
    private static final Set<String> GITLAB_KEYWORDS = Set.of("stages", "variables", "default", "workflow", "include");

    /** Besides what is configured; the build and the specification write these. */
    private static final List<String> LEFT =
            List.of("target/allure-report/", "results/", "allure-results/history", ".m2/", "public/");

    private static String github;
    private static String gitlab;
    private static Set<String> left;

    @BeforeAll
    static void read() throws IOException {
        github = Files.readString(GITHUB);
        gitlab = Files.readString(GITLAB);
        Properties cucumber = new Properties();
        try (InputStream file = WorkflowLintTest.class.getResourceAsStream("/junit-platform.properties")) {
            cucumber.load(file);
        }
        left = new TreeSet<>(LEFT);
        Stream.of(cucumber.getProperty("cucumber.plugin").split(","))
                .filter(plugin -> plugin.contains(":"))
                .forEach(plugin -> left.add(plugin.substring(plugin.indexOf(':') + 1)));
    }

    @Test
    void githubsWorkflowHolds() {
        assertThat(problemsOfGithub(github)).isEmpty();
    }

    @Test
    void gitlabsWorkflowHolds() {
        assertThat(problemsOfGitlab(gitlab)).isEmpty();
    }

    @Test
    void aJobThatThereIsNotIsNoticed() {
        assertThat(problemsOfGithub(github.replace("needs: [cpu, gpu]", "needs: [cpu, tpu]")))
                .containsExactly("publish needs tpu, which is no job");
        assertThat(problemsOfGitlab(gitlab.replace("job: gpu", "job: tpu")))
                .containsExactly("pages needs tpu, which is no job");
        assertThat(problemsOfGitlab(gitlab.replace("extends: .specification\n  script", "extends: .gone\n  script")))
                .contains("cpu extends .gone, which is no job");
        assertThat(problemsOfGitlab(gitlab.replace("  stage: publish", "  stage: deploy")))
                .containsExactly("pages is of the stage deploy, which is none");
    }

    @Test
    void aFileThatTheBuildDoesNotLeaveIsNoticed() {
        assertThat(problemsOfGithub(github.replace("target/specification.xml", "target/junit.xml")))
                .containsExactly(
                        "cpu keeps target/junit.xml, which no run leaves",
                        "gpu keeps target/junit.xml, which no run leaves");
        assertThat(problemsOfGitlab(gitlab.replace("junit: target/specification.xml", "junit: target/junit.xml")))
                .containsExactly(".specification keeps target/junit.xml, which no run leaves");
    }

    @Test
    void aCommandThatIsNotTheWrappersAndAnActionOfNoVersionAreNoticed() {
        assertThat(problemsOfGithub(github.replace("run: ./mvnw", "run: mvn")))
                .contains("cpu does not run the whole build by ./mvnw", "gpu does not run the whole build by ./mvnw");
        assertThat(problemsOfGitlab(gitlab.replace("./mvnw --batch-mode", "./mvnw --batch")))
                .contains("cpu does not run the whole build by ./mvnw");
        assertThat(problemsOfGithub(github.replace("actions/checkout@v4", "actions/checkout")))
                .contains("cpu uses actions/checkout without a version");
    }

    /** A GPU's job that falls back to the CPU would be green on a machine that has lost its GPU. */
    @Test
    void aGpusJobThatMayFallBackIsNoticed() {
        assertThat(problemsOfGithub(github.replace(" -Dspec.device=cuda", "")))
                .containsExactly("gpu may fall back to the CPU");
        assertThat(problemsOfGitlab(gitlab.replace(" -Dspec.device=cuda", "")))
                .containsExactly("gpu may fall back to the CPU");
    }

    @Test
    void theWrapperTakesMavenFromMavenCentral() throws IOException {
        Properties wrapper = new Properties();
        try (InputStream file = Files.newInputStream(Path.of(".mvn/wrapper/maven-wrapper.properties"))) {
            wrapper.load(file);
        }
        assertThat(wrapper.getProperty("distributionUrl")).startsWith("https://repo.maven.apache.org/maven2/");
        assertThat(Path.of("mvnw")).isExecutable();
    }

    private static List<String> problemsOfGithub(String text) {
        List<String> problems = new ArrayList<>();
        Map<String, Object> jobs = map(parse(text).get("jobs"));
        jobs.forEach((name, value) -> {
            Map<String, Object> job = map(value);
            list(job.get("needs")).stream()
                    .filter(needed -> !jobs.containsKey(needed))
                    .forEach(needed -> problems.add(name + " needs " + needed + ", which is no job"));
            List<String> commands = new ArrayList<>();
            for (Object each : (Collection<?>) job.get("steps")) {
                Map<String, Object> step = map(each);
                if (step.containsKey("run") == step.containsKey("uses")) {
                    problems.add(name + " has a step that is neither a command nor an action");
                }
                String action = (String) step.getOrDefault("uses", "none@v0");
                if (!action.matches("[\\w/-]+@v\\d+")) {
                    problems.add(name + " uses " + action + " without a version");
                }
                commands.add((String) step.getOrDefault("run", ""));
                if (!name.equals("publish")) {
                    String paths =
                            (String) map(step.getOrDefault("with", Map.of())).getOrDefault("path", "");
                    problems.addAll(notLeft(name, paths.lines().toList()));
                }
            }
            problems.addAll(commands(name, commands));
        });
        return problems;
    }

    private static List<String> problemsOfGitlab(String text) {
        List<String> problems = new ArrayList<>();
        Map<String, Object> file = parse(text);
        file.forEach((name, value) -> {
            if (GITLAB_KEYWORDS.contains(name)) {
                return;
            }
            Map<String, Object> job = map(value);
            Object base = job.get("extends");
            if (base != null && !file.containsKey(base)) {
                problems.add(name + " extends " + base + ", which is no job");
            }
            if (base == null && !list(file.get("stages")).contains(job.get("stage"))) {
                problems.add(name + " is of the stage " + job.get("stage") + ", which is none");
            }
            if (job.get("needs") instanceof Collection<?> needs) {
                needs.stream()
                        .map(needed -> map(needed).get("job"))
                        .filter(needed -> !file.containsKey(needed))
                        .forEach(needed -> problems.add(name + " needs " + needed + ", which is no job"));
            }
            Map<String, Object> artifacts = map(job.getOrDefault("artifacts", Map.of()));
            problems.addAll(notLeft(name, list(artifacts.get("paths"))));
            problems.addAll(notLeft(
                    name, list(map(artifacts.getOrDefault("reports", Map.of())).get("junit"))));
            problems.addAll(
                    notLeft(name, list(map(job.getOrDefault("cache", Map.of())).get("paths"))));
            problems.addAll(commands(name, list(job.get("script"))));
        });
        return problems;
    }

    private static List<String> commands(String job, List<String> commands) {
        if (!job.equals("cpu") && !job.equals("gpu")) {
            return List.of();
        }
        List<String> builds = commands.stream()
                .filter(command -> command.startsWith("./mvnw --batch-mode --no-transfer-progress verify"))
                .toList();
        if (builds.size() != 1) {
            return List.of(job + " does not run the whole build by ./mvnw");
        }
        return job.equals("gpu") && !builds.get(0).contains(" -Dspec.device=cuda")
                ? List.of("gpu may fall back to the CPU")
                : List.of();
    }

    private static List<String> notLeft(String job, List<String> paths) {
        return paths.stream()
                .filter(path -> !left.contains(path) && !left.contains(path.replaceAll("/$", "")))
                .map(path -> job + " keeps " + path + ", which no run leaves")
                .toList();
    }

    private static Map<String, Object> parse(String text) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        return map(new Yaml(new SafeConstructor(strict)).load(text));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object parsed) {
        return (Map<String, Object>) parsed;
    }

    /** One text is a list of one. */
    private static List<String> list(Object parsed) {
        if (parsed == null) {
            return List.of();
        }
        return parsed instanceof Collection<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(parsed));
    }
}
