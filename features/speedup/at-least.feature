@speedup @SPD-01 @cuda @critical
Feature: Mixed precision makes a training step faster by at least the stated factor

  Tensor cores multiply float16 and bfloat16 many times as fast as CUDA cores multiply float32. How much
  of that a model gets depends on the share of its time that it spends in matrix products, and on whether
  the host launches them fast enough. The 95 % interval of the ratio decides; while it holds the bound,
  more steps are taken, up to 100, and then the median decides. This is eager execution, the operators
  launched one by one.

  Scenario Outline: <size>, forward and backward pass together
    Given a CUDA device
    When <size> is timed until its speed-up is settled against <data centre> on data centre GPUs and <other> on others
    Then the total speed-up is at least that
    And the parameters and their gradients are float32 in every precision
    And the logits of the mixed pass are in mixed precision and those of the other are float32

    Examples: A dash is no claim
      | size   | data centre | other |
      | small  | 1.2         | -     |
      | medium | 1.5         | -     |
      | large  | 2.0         | 1.0   |
      | xl     | 2.5         | 1.0   |
      | 2.7B   | 2.5         | 1.0   |
