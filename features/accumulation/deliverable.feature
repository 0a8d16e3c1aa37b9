@accumulation @ACC-07 @normal @deliverable
Feature: Deliverable (a): why low-precision values are accumulated in float32

  The two or three sentences that the assignment asks for, written from what this run measured.

  Scenario: the accuracy of the variants, from this run's figures
    Given any device
    When every variant adds 0.01 to 0 a thousand times
    Then float16 into float16 errs more than float16 into float32
    And bfloat16 into bfloat16 errs more than float16 into float16
    And a float32 accumulator adds no error of its own to low-precision addends
    And the deliverable is saved as "accumulation.md"
