@layer-norm @LNM-02 @critical
Feature: float16 loses the variance once a deviation reaches 256; bfloat16 and float32 do not

  The variance squares the deviations, and 256² = 65536 passes float16's largest value, 65504. Divided by
  an infinite deviation every normalised value is 0 instead of ±1: no error, no NaN, the row is just gone.
  bfloat16 has float32's exponents, so it has no such limit in reach. What is right is exact arithmetic, rounded
  to the format.

  Scenario Outline: normalised wholly in <format>, a row of ±<deviation> has variance <variance> and becomes ±<output>, where ±1 is right
    Given any device
    When a row of ±<deviation> is normalised wholly in <format>, with eps 1e-5
    Then the variance is exactly <variance>
    And every normalised value is exactly ±<output>
    And every value of exact arithmetic is exactly ±1

    Examples:
      | format   | deviation | variance   | output |
      | float16  | 255       | 65024      | 1      |
      | float16  | 256       | Infinity   | 0      |
      | float16  | 1000      | Infinity   | 0      |
      | bfloat16 | 256       | 65536      | 1      |
      | bfloat16 | 65536     | 4294967296 | 1      |
      | float32  | 256       | 65536      | 1      |
      | float32  | 65536     | 4294967296 | 1      |
