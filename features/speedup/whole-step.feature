@speedup @SPD-08 @normal
Feature: Mixed precision leaves the optimizer's step as long as it was

  Parameters, gradients and AdamW's two moments are float32 whatever the passes run in, so that the step reads
  and writes the same bytes. It is the share of training that mixed precision does not speed up. An optimizer
  that is timed must be one that trains: AdamW's first step moves every parameter by about the learning rate,
  and weight decay without a gradient by a hundredth of that.

  Scenario: tiny on any device
    Given any device
    When tiny is timed with AdamW
    Then every parameter has moved by 0.00005 or more, half the learning rate, and is finite
    And the optimizer's share of a step is in the report

  @cuda
  Scenario: medium on CUDA
    Given a CUDA device
    When medium is timed with AdamW
    Then every parameter has moved by 0.00005 or more, half the learning rate, and is finite
    And the optimizer takes the same time in both precisions, within 15 %
    And the optimizer's share of a step is in the report
