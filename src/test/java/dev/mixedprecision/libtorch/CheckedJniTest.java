package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.machine.ChildJvm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The stress test once more in a JVM that checks each use of its native interface. */
class CheckedJniTest {

    @Test
    void theNativeInterfaceIsUsedAsItMayBe() throws Exception {
        ChildJvm.Ended child = ChildJvm.run(Stress.class, List.of("-Xcheck:jni"), Map.of());
        assertThat(child.all()).contains("failed: 0 of 2").doesNotContain("FATAL ERROR in native method");
        assertThat(child.exitCode()).isZero();
    }

    /** Runs the stress test. */
    static final class Stress {
        private Stress() {}

        public static void main(String[] arguments) {
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectClass(NativeStressTest.class))
                                    .build(),
                            listener);
            System.out.println("failed: " + listener.getSummary().getTestsFailedCount() + " of "
                    + listener.getSummary().getTestsFoundCount());
        }
    }
}
