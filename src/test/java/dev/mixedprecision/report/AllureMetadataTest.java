package dev.mixedprecision.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllureMetadataTest {
    /** Allure would show a result in every category whose expression its message matches. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "failed | [ACC-01] sum: look first at libtorch, rerun with -Dspec.device=cpu | Numerical expectation",
                "failed | [LSC-07] undecided: held-out loss, rerun with -Dspec.seeds=20 | Undecided",
                "broken | LibtorchException: aten::mm refused | Native library",
                "broken | -Dspec.device=cuda, but the loaded libtorch is a CPU build | Environment: options",
                "failed | -Dbenchmark.sizes=huge: allowed is all | Environment: options",
                "broken | Given a CUDA device asks for CUDA, but what would run is CPU: nothing is judged | Environment: another",
                "broken | -Dspec.device=cuda asks for CUDA, but what would run is CPU: nothing is judged | Environment: another",
                "broken | this scenario of ACC-99 judged nothing, so that it cannot fail | Specification: a scenario",
                "broken | this scenario has measured no value of [sum in libtorch] | Specification: a scenario",
                "skipped | needs a CUDA device: no NVIDIA driver | Environment: needs a device"
            })
    void whatWentWrongIsInOneCategory(String status, String message, String category) {
        assertThat(AllureMetadata.categories())
                .filteredOn(each -> ((Collection<?>) each.get("matchedStatuses")).contains(status)
                        && message.matches((String) each.get("messageRegex")))
                .singleElement()
                .satisfies(each -> assertThat((String) each.get("name")).startsWith(category));
    }
}
