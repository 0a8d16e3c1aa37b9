@loss-scaling @LSC-04 @critical
Feature: The scale is initial × growth^intervals × backoff^overflows, and its sequence is known beforehand

  After an interval of clean steps in a row the scale grows by the growth factor. An overflow multiplies
  it by the backoff factor and starts the count again: three clean steps, an overflow and one clean step
  are not an interval of four. A misreading that goes on counting has another sequence.

  Scenario Outline: after the steps <steps> the scale is <initial> × <growth>^<grown> × <backoff>^<overflows>, with an interval of <interval>
    Given any device
    When a scaler of initial scale <initial>, growth <growth>, backoff <backoff>, interval <interval> sees the steps <steps>
    Then the scales after the steps are exactly <scales>
    And the last scale is exactly <initial> × <growth>^<grown> × <backoff>^<overflows>

    Examples:
      | initial | growth | backoff | interval | steps    | scales                                          | grown | overflows |
      | 65536   | 2      | 0.5     | 2        | ++++     | 65536 131072 131072 262144                      | 2     | 0         |
      | 65536   | 2      | 0.5     | 3        | ++-+++-- | 65536 65536 32768 32768 32768 65536 32768 16384 | 1     | 3         |
      | 65536   | 2      | 0.5     | 4        | +++-+    | 65536 65536 65536 32768 32768                   | 0     | 1         |
      | 1024    | 4      | 0.25    | 1        | +-++-    | 4096 1024 4096 16384 4096                       | 3     | 2         |
      | 1024    | 2      | 0.125   | 2        | -++++    | 128 128 256 256 512                             | 2     | 1         |
