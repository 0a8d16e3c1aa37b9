@conformance @CNF-11 @critical
Feature: Cross entropy of low-precision logits is float32, but on CUDA its log-softmax runs in low precision

  PyTorch's Autocast Op Reference names cross_entropy among the operators that run in float32, for CUDA as for the CPU.
  On the CPU there is such a rule. On CUDA there is none: cross_entropy_loss asks for a log-softmax in its input's own
  type, which autocast respects as an explicit dtype, and only nll_loss, which ends it, is cast up. So the loss has
  float32's type and low precision's digits: on an H200 1.55729, where logits cast to float32 first give 1.55739.
  Cast the logits where losses are to be compared.

  Scenario Outline: on <device> <operator> is <what it is>
    Given <device>
    When <call> is called with <inputs> in autocast's type under autocast
    Then the result has dtype float32
    And the result has the same bits as <what it is> outside autocast
    And the result has other bits than <what it is not> outside autocast

    Examples: On the CPU, as the reference says
      | device  | operator      | call                           | inputs                   | what it is                             | what it is not                                     |
      | the CPU | cross_entropy | torch.cross_entropy_loss(a, t) | a: 16x50; t: 16 index<50 | torch.cross_entropy_loss(a.float(), t) | torch.nll_loss(torch.log_softmax(a, 1).float(), t) |

    @cuda
    Examples: On CUDA, not as the reference says
      | device                      | operator      | call                           | inputs                   | what it is                                         | what it is not                         |
      | a CUDA device with bfloat16 | cross_entropy | torch.cross_entropy_loss(a, t) | a: 16x50; t: 16 index<50 | torch.nll_loss(torch.log_softmax(a, 1).float(), t) | torch.cross_entropy_loss(a.float(), t) |
