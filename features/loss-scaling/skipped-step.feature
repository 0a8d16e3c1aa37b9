@loss-scaling @LSC-03 @critical
Feature: One infinite or NaN gradient anywhere skips the step, halves the scale, and changes nothing else

  An infinite gradient would make AdamW's moments infinite for good, and a NaN spreads. So the step is
  left out as a whole: parameters, moments and the optimizer's count of steps stay as they are. What
  the moments are shows in the next clean step, which must be that of a training without the bad one.

  Scenario Outline: <value> in element <element> of tensor <tensor> skips the step, halves the scale and changes nothing else
    Given any device
    When AdamW takes a clean step, one with a gradient of <value> in element <element> of tensor <tensor>, and a clean one
    Then the step in between is skipped
    And the parameters after it and after the next step have the same bits as without it
    And the scale goes from 65536 to 32768
    And the count of clean steps goes from 1 to 0

    Examples:
      | value     | tensor | element |
      | Infinity  | 1      | 1       |
      | Infinity  | 3      | 6       |
      | -Infinity | 2      | 4       |
      | NaN       | 1      | 6       |
      | NaN       | 3      | 1       |
