@loss-scaling @LSC-07 @critical @deliverable
Feature: A Transformer trained in mixed precision ends where float32 ends, and in float16 without a scaler it does not

  Luck cancels in the differences between runs of one seed. To end where float32 ends is to keep 99 % of what it
  has won over guessing, the quality that MLPerf Inference asks of low precision: the confidence interval of the
  mean difference lies within 1 %. One that crosses an edge of it is undecided, and red: it takes more seeds.
  The loss counts as a micro-batch's share of 2²⁴ tokens, which AdamW does not notice and float16 does.

  Scenario: bfloat16 and scaled float16 end where float32 ends, unscaled float16 above it
    Given any device
    When a Transformer language model learns to count in strides, over 5 seeds in every precision
    Then every seed has data and initial weights of its own, the same in every precision
    And by the 99 percent confidence interval, against 1 % of what float32 has won, the held-out loss ends
      | under                             | where  |
      | bfloat16 autocast                 | within |
      | float16 autocast with a scaler    | within |
      | float16 autocast without a scaler | above  |
    And the loss and the parameters of every precision have dtype float32
    And the deliverable is saved as "loss-scaling.md"
