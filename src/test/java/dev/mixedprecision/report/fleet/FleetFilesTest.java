package dev.mixedprecision.report.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples under docs/fleet are of their formats, and leave what the fleet's report reads. */
class FleetFilesTest {
    private static final Path FOLDER = Path.of("docs", "fleet");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void theWorkflowRunsEveryMachineAndMergesWhatTheyLeave() throws IOException {
        JsonNode workflow = YAML.readTree(FOLDER.resolve("github.yml").toFile());
        JsonNode run = workflow.at("/jobs/run");
        assertThat(run.at("/strategy/fail-fast").asBoolean(true)).isFalse();
        assertThat(run.at("/strategy/matrix/gpu").size()
                        * run.at("/strategy/matrix/libtorch").size())
                .isEqualTo(4);
        assertThat(run.at("/steps/2/run").asText()).contains("mvn", "verify");
        assertThat(run.at("/steps/3/with/path").asText()).contains("results/run.json", "allure-results");
        assertThat(workflow.at("/jobs/report/needs").asText()).isEqualTo("run");
        assertThat(workflow.at("/jobs/report/steps/3/run").asText()).contains("-Pfleet", "-Dfleet.runs=runs");
    }

    @Test
    void theJobRunsOnOneGpuAndLeavesItsRunOnTheVolume() throws IOException {
        JsonNode job = YAML.readTree(FOLDER.resolve("kubernetes.yaml").toFile());
        assertThat(job.at("/apiVersion").asText()).isEqualTo("batch/v1");
        assertThat(job.at("/kind").asText()).isEqualTo("Job");
        JsonNode pod = job.at("/spec/template/spec");
        assertThat(pod.at("/restartPolicy").asText()).as("of a Job's").isEqualTo("Never");
        JsonNode container = pod.at("/containers/0");
        assertThat(container.at("/resources/limits/nvidia.com~1gpu").asInt()).isEqualTo(1);
        assertThat(container.at("/volumeMounts/0/name")).isEqualTo(pod.at("/volumes/0/name"));
        assertThat(container.at("/args/0").asText())
                .contains("mvn", "verify", "cp results/run.json \"/runs/", "cp -r allure-results \"/runs/");
    }

    @Test
    void theArrayIsAScriptWithItsDirectivesBeforeItsCommands() throws Exception {
        Path script = FOLDER.resolve("slurm.sh");
        List<String> lines = Files.readAllLines(script);
        List<String> directives =
                lines.stream().filter(line -> line.startsWith("#SBATCH ")).toList();
        assertThat(directives).hasSizeGreaterThan(3).allMatch(line -> line.matches("#SBATCH --[a-z-]+=\\S+"));
        // Slurm reads directives up to the first command.
        int first = lines.indexOf(lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .orElseThrow());
        assertThat(lines.subList(0, first)).containsAll(directives);
        Path bash = Path.of("/bin/bash");
        assumeThat(bash).exists();
        assertThat(new ProcessBuilder(bash.toString(), "-n", script.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void everyExampleIsNamedInTheReadme() throws IOException {
        String readme = Files.readString(FOLDER.resolve("README.md"));
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .allMatch(name -> readme.contains("(" + name + ")"))
                    .hasSize(3);
        }
    }
}
