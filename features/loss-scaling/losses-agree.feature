@loss-scaling @LSC-07 @critical @deliverable
Feature: A Transformer trained in mixed precision ends where float32 ends, and in float16 without a scaler it does not

  The same data and the same initial weights in every precision, several seeds, AdamW. How far float32's
  own runs lie apart says how far another mean may lie from theirs by chance: that is the prediction
  interval for the mean of as many further runs, t · s · √(1/n + 1/m). The loss counts as a micro-batch's
  share of 2²⁴ tokens, which AdamW does not notice and float16 does.

  Scenario: training in four precisions
    Given any device
    When a Transformer language model learns to count in strides, over 5 seeds in every precision
    Then under bfloat16 autocast it ends within the 99 percent prediction interval of float32
    And under float16 autocast with a scaler it ends within the 99 percent prediction interval of float32
    And under float16 autocast without a scaler it ends above the 99 percent prediction interval of float32
    And the loss was float32 in every precision
    And the parameters are still float32
    And the comparison is saved as "loss-scaling.md"
