package dev.mixedprecision.spec;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Who runs this, and which build it is: what the report names, and by what its trends tell runs apart. */
final class Executor {
    private Executor() {}

    /**
     * As Allure reads it.
     *
     * @param environment of this process: where CI runs, it says so
     * @param commit that is checked out
     * @param trends what is kept of the runs before: without CI's numbers, a run has that of the last one and one more
     */
    static Map<String, Object> describe(Map<String, String> environment, String commit, Path trends) {
        Map<String, Object> executor = new LinkedHashMap<>();
        long order;
        if (environment.containsKey("GITHUB_ACTIONS")) {
            String project = environment.get("GITHUB_SERVER_URL") + "/" + environment.get("GITHUB_REPOSITORY");
            order = Long.parseLong(environment.get("GITHUB_RUN_NUMBER"));
            put(executor, "GitHub Actions", "github", project + "/actions/runs/" + environment.get("GITHUB_RUN_ID"));
        } else if (environment.containsKey("GITLAB_CI")) {
            order = Long.parseLong(environment.get("CI_PIPELINE_IID"));
            put(executor, "GitLab CI", "gitlab", environment.get("CI_PIPELINE_URL"));
        } else if (environment.containsKey("JENKINS_URL")) {
            order = Long.parseLong(environment.get("BUILD_NUMBER"));
            put(executor, "Jenkins", "jenkins", environment.get("BUILD_URL"));
        } else {
            order = last(trends) + 1;
            executor.put("name", "Maven");
            executor.put("type", "maven");
        }
        executor.put("buildOrder", order);
        executor.put("buildName", "run " + order + ", commit " + commit);
        executor.put("reportName", "commit " + commit);
        return executor;
    }

    private static void put(Map<String, Object> executor, String name, String type, String url) {
        executor.put("name", name);
        executor.put("type", type);
        executor.put("buildUrl", url);
    }

    private static long last(Path trends) {
        if (!Files.isRegularFile(trends)) {
            return 0;
        }
        try {
            JsonArray runs = JsonParser.parseString(Files.readString(trends)).getAsJsonArray();
            return StreamSupport.stream(runs.spliterator(), false)
                    .map(run -> run.getAsJsonObject().get("buildOrder"))
                    .filter(order -> order != null && !order.isJsonNull())
                    .mapToLong(JsonElement::getAsLong)
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
