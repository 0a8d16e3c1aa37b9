@loss-scaling @LSC-06 @critical
Feature: An update below half a unit in the last place is lost on float16 weights and kept on float32 ones

  Between 1 and 2 neighbouring float16 values are 2⁻¹⁰ apart. An update of 2⁻¹² rounds away, the next one
  too, and a hundred leave the weight where it was. Autocast keeps the weights in float32 and casts them
  for the forward pass only, so that small updates add up until float16 sees them. No scaling of the loss
  helps here: it is the weight that is too coarse.

  Scenario Outline: <reading>: a weight kept in <weights> and used in <forward> comes to <weight>
    Given any device
    When a weight of 1, kept in <weights> and used in <forward>, takes 100 updates of 2^-12
    Then the weight is exactly <weight>

    Examples:
      | reading   | weights  | forward  | weight       |
      | baseline  | float32  | float32  | 1.0244140625 |
      | wrong way | float16  | float16  | 1            |
      | right way | float32  | float16  | 1.0244140625 |
      | wrong way | bfloat16 | bfloat16 | 1            |
      | right way | float32  | bfloat16 | 1.0244140625 |
