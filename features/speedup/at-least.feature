@speedup @SPD-01 @cuda @critical
Feature: Mixed precision makes a training step faster by at least the stated factor

  Tensor cores multiply float16 and bfloat16 many times as fast as CUDA cores multiply float32. How much of that a
  model gets depends on the share of its time that it spends in matrix products. The passes are those of eager
  execution, replayed as graphs, so that the device is judged and not how fast its host launches: by the device's
  clock, ten steps a precision, and the lower end of the ratio's 95 % interval. For Hopper (H100 and H200, but for PCIe
  and NVL boards) nine tenths are claimed of what PyTorch's own autocast gives as a graph on an H100 (2.47, 2.61, 3.14,
  3.54, 4.86), for other data centre GPUs what was published for them; over 4 sequences of 512 tokens unless -Dbenchmark
  says otherwise.

  Scenario Outline: replayed as a graph, mixed precision trains <size> at least <Hopper> times as fast on Hopper, <data centre> on other data centre GPUs and <other> on others
    Given a CUDA device
    When <size> is timed in graph execution
    Then its total speed-up is at least <Hopper> on Hopper, <data centre> on other data centre GPUs and <other> on others
    And the parameters and gradients of every precision have dtype float32
    And the logits of the float32 pass have dtype float32
    And the logits of the mixed pass have autocast's type

    Examples: A dash is no claim
      | size   | Hopper | data centre | other |
      | small  | 2.2    | 1.2         | -     |
      | medium | 2.3    | 1.5         | -     |
      | large  | 2.8    | 2.0         | 1.0   |
      | xl     | 3.1    | 2.5         | 1.0   |
      | 2.7B   | 4.3    | 2.5         | 1.0   |
