@loss-scaling @LSC-07 @critical @deliverable
Feature: A Transformer trained in mixed precision ends where float32 ends, and in float16 without a scaler it does not

  The same data and the same initial weights in every precision, several seeds, AdamW. How far float32's
  own runs lie apart says how far another mean may lie from theirs by chance: that is the prediction
  interval for the mean of as many further runs, t · s · √(1/n + 1/m). The loss counts as a micro-batch's
  share of 2²⁴ tokens, which AdamW does not notice and float16 does.

  Scenario: bfloat16 and scaled float16 end within float32's own spread, unscaled float16 above it
    Given any device
    When a Transformer language model learns to count in strides, over 5 seeds in every precision
    Then against the 99 percent prediction interval of float32 the held-out loss ends
      | under                             | where  |
      | bfloat16 autocast                 | within |
      | float16 autocast with a scaler    | within |
      | float16 autocast without a scaler | above  |
    And the loss of every precision has dtype float32
    And the parameters of every precision have dtype float32
    And the deliverable is saved as "loss-scaling.md"
