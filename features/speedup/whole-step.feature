@speedup @SPD-08 @normal
Feature: Mixed precision leaves the optimizer's step as long as it was

  Parameters, gradients and AdamW's two moments are float32 whatever the passes run in, so that the step reads
  and writes the same bytes. It is the share of training that mixed precision does not speed up. An optimizer
  that is timed must be one that trains: AdamW's first step moves every parameter by about the learning rate, which
  is 0.0001 here, and weight decay without a gradient by a hundredth of that. A parameter that is not finite fails
  the law too.

  Scenario: on any device AdamW trains every parameter of tiny
    Given any device
    When tiny is timed with AdamW
    Then the change of the least changed parameter is at least 0.00005
    And the report shows the optimizer's share of a step

  @cuda
  Scenario: on CUDA AdamW takes as long in mixed precision as in float32, within 15 %
    Given a CUDA device
    When medium is timed with AdamW
    Then the change of the least changed parameter is at least 0.00005
    And the difference between the optimizer's times in float32 and in mixed precision is at most 15 %
    And the report shows the optimizer's share of a step
