@tensor-core @TNC-06 @critical
Feature: What PyTorch does not name as nondeterministic repeats its bits

  A sum in floating point depends on its order, and where blocks of threads add to one place as they finish, the order is
  another in every run. PyTorch names such operators in the documentation of torch.use_deterministic_algorithms, in that of
  scaled_dot_product_attention, and by warnings in the backward pass of fused attention. What is named may differ from run
  to run, and how often it did is reported; all else must not. With deterministic algorithms on, an operator repeats its
  bits or is refused; matrix products on CUDA are refused where CUBLAS_WORKSPACE_CONFIG is not set, by the versions of
  libtorch that ask for it.

  Scenario Outline: 20 runs of the operators of a training step on <device>
    Given <device>
    When each operator of a training step is run 20 times on the same inputs, with deterministic algorithms off
    Then every result that PyTorch does not name as nondeterministic has the same bits as in the first run
    And the report shows how many runs of each result differ

    Examples: On the CPU
      | device  |
      | the CPU |

    @cuda
    Examples: On CUDA
      | device                      |
      | a CUDA device with bfloat16 |

  Scenario Outline: 20 runs with deterministic algorithms on <device>
    Given <device>
    When each operator of a training step is run 20 times on the same inputs, with deterministic algorithms on
    Then every result that is not refused has the same bits as in the first run
    And a write to places that may be named twice is refused with "does not have a deterministic implementation"
    And the report shows how many runs of each result differ

    Examples: On the CPU
      | device  |
      | the CPU |

    @cuda
    Examples: On CUDA
      | device                      |
      | a CUDA device with bfloat16 |
