@layer-norm @LNM-04 @normal
Feature: A spread that is small beside the mean is lost when the row is stored, before any statistic is taken

  Stored numbers have a relative precision: near 1000 bfloat16 moves in steps of 4, near 10000 float16 in
  steps of 8. A spread below half a step is gone when the row is stored, and float32 statistics come too
  late. What saves such a row is an input that was never low precision.

  Scenario Outline: <mean> ± 1 stored in <format>, with float32 statistics
    Given any device
    When a row of <mean> ± 1 is stored in <format> and normalised with float32 statistics
    Then the stored row spreads over exactly <spread>, where 2 is right
    And every normalised value is ±<output>, where ±1 is right

    Examples:
      | format   | mean  | spread | output |
      | float16  | 1000  | 2      | 1      |
      | float16  | 10000 | 0      | 0      |
      | bfloat16 | 100   | 2      | 1      |
      | bfloat16 | 1000  | 0      | 0      |
      | float32  | 10000 | 2      | 1      |
