@accumulation @ACC-03 @critical
Feature: A low-precision sum stops for ever once the addend is below half a unit in the last place

  The gap between neighbouring values doubles with every power of two. Once half of it exceeds the
  addend, the rounded sum is the old sum, at this step and so at every later one. Where 0.01 is added,
  float16 (11 bits) stops at 32, where the gap is 1/32, and bfloat16 (8 bits) already at 4. A float32
  accumulator goes on with the same low-precision addends.

  Scenario Outline: <reading>: 0.01 in <addend type>, added <count> times to 0 in <accumulator>, <goes on or stops>
    Given any device
    When 0.01 in <addend type> is added <count> times to 0 in <accumulator>
    Then the sum <goes on or stops>
    And the partial sums have the same bits as the exact ones rounded to <accumulator>

    Examples:
      | reading   | accumulator | addend type | count | goes on or stops                 |
      | wrong way | float16     | float16     | 4000  | stops at 32 after 2798 additions |
      | wrong way | bfloat16    | bfloat16    | 4000  | stops at 4 after 350 additions   |
      | right way | float32     | float16     | 4000  | goes on past 32                  |
      | right way | float32     | bfloat16    | 4000  | goes on past 32                  |
      | baseline  | float32     | float32     | 4000  | goes on past 32                  |
