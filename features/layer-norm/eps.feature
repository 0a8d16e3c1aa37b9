@layer-norm @LNM-03 @critical
Feature: An eps of 1e-8 vanishes in float16, and a constant row then divides zero by zero; 1e-5 is kept

  eps is there for rows without spread. float16's smallest positive value is 5.96e-8, so that 1e-8 is
  stored as zero and 0/0 gives NaN for the whole row. The usual 1e-5 is stored, as a subnormal, to three
  digits. The text that this specification replaces says that 1e-5 rounds to zero: it does not.

  Scenario Outline: with eps <eps>, normalised wholly in <format>, a constant row becomes <output>, where 0 is right
    Given any device
    When a row of eight times 3 is normalised wholly in <format>, with eps <eps>
    Then the stored eps is exactly <stored>
    And every normalised value is exactly <output>
    And every value of exact arithmetic is exactly 0

    Examples:
      | format   | eps  | stored                                               | output |
      | float16  | 1e-8 | 0                                                    | NaN    |
      | float16  | 1e-5 | 0.000010013580322265625                              | 0      |
      | bfloat16 | 1e-8 | 0.00000001001171767711639404296875                   | 0      |
      | float32  | 1e-8 | 0.00000000999999993922529029077850282192230224609375 | 0      |
