@speedup @SPD-01 @cuda @critical
Feature: Mixed precision makes a training step faster by at least the stated factor

  Tensor cores multiply float16 and bfloat16 many times as fast as CUDA cores multiply float32. How much
  of that a model gets depends on the share of its time that it spends in matrix products, and on whether
  the host launches them fast enough. The 95 % interval of the ratio decides; while it holds the bound,
  more steps are taken, up to 100, and then the median decides. This is eager execution, the operators
  launched one by one, over 4 sequences of 512 tokens unless -Dbenchmark says otherwise.

  Scenario Outline: mixed precision trains <size> at least <data centre> times as fast on data centre GPUs and <other> on others
    Given a CUDA device
    When <size> is timed until a speed-up of <data centre> on data centre GPUs and <other> on others is settled
    Then its total speed-up is at least <data centre> on data centre GPUs and <other> on others
    And the parameters and gradients of every precision have dtype float32
    And the logits of the float32 pass have dtype float32
    And the logits of the mixed pass have autocast's type

    Examples: A dash is no claim
      | size   | data centre | other |
      | small  | 1.2         | -     |
      | medium | 1.5         | -     |
      | large  | 2.0         | 1.0   |
      | xl     | 2.5         | 1.0   |
      | 2.7B   | 2.5         | 1.0   |
