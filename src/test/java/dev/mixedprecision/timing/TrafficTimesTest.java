package dev.mixedprecision.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficTimesTest {
    /** A launch of 2 s, and memory that gives 100 bytes a second in the end. */
    private static final TrafficTimes TIMES = new TrafficTimes(Map.of(100.0, 2.0, 300.0, 4.0, 1000.0, 10.0));

    @ParameterizedTest
    @CsvSource({
        "50, 2", // the launch is all
        "100, 2",
        "250, 3.5",
        "300, 4",
        "650, 7",
        "1000, 10",
        "1500, 15", // the bandwidth of the largest
    })
    void secondsFollowStraightLinesBetweenWhatWasMeasured(double bytes, double seconds) {
        assertThat(TIMES.seconds(bytes)).isCloseTo(seconds, within(1e-12));
    }

    @Test
    void theBandwidthIsThatOfTheLargestTraffic() {
        assertThat(TIMES.bandwidth()).isEqualTo(100);
    }
}
