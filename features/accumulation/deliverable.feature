@accumulation @ACC-07 @normal @deliverable
Feature: Deliverable (a): why low-precision values are accumulated in float32

  The two or three sentences that the assignment asks for, written from what this run measured.

  Scenario: low-precision accumulators err more, and a float32 accumulator adds no error of its own
    Given any device
    When every variant adds 0.01 to 0 a thousand times
    Then the error of float16 into float16 is above that of float16 into float32
    And the error of bfloat16 into bfloat16 is above that of float16 into float16
    And the accumulation error of either low-precision type into float32 is exactly 0
    And the deliverable is saved as "accumulation.md"
