@layer-norm @LNM-04 @normal
Feature: A spread that is small beside the mean is lost when the row is stored, before any statistic is taken

  Stored numbers have a relative precision: near 1000 bfloat16 moves in steps of 4, near 10000 float16 in
  steps of 8. A spread below half a step is gone when the row is stored, and float32 statistics come too
  late. What saves such a row is an input that was never low precision. Beside a variance of 1 an eps of 1e-12 is
  less than float32 tells from nothing: exact arithmetic, rounded to the output's format, gives ±1.

  Scenario Outline: <mean> ± 1 stored in <format> spreads over <spread>, where 2 is right, and becomes ±<output>, where ±1 is right
    Given any device
    When a row of <mean> ± 1 is normalised in <format> with float32 statistics, with eps 1e-12
    Then the spread of the stored row is exactly <spread>
    And the spread of the given row is exactly 2
    And every normalised value is exactly ±<output>
    And every value of exact arithmetic is exactly ±1

    Examples:
      | format   | mean  | spread | output |
      | float16  | 1000  | 2      | 1      |
      | float16  | 10000 | 0      | 0      |
      | bfloat16 | 100   | 2      | 1      |
      | bfloat16 | 1000  | 0      | 0      |
      | float32  | 10000 | 2      | 1      |
