@conformance @CNF-09 @cuda @critical
Feature: On CUDA, autocast refuses binary_cross_entropy and says what to use instead

  Its gradient, (p - y) / (p (1 - p)), leaves float16's range as p nears 0 or 1, and casting the input up
  does not help: the gradient is cast back down. With the sigmoid inside the loss the two cancel.

  Scenario Outline: on CUDA <operator> is refused
    Given a CUDA device with bfloat16
    When <call> is tried on <inputs> under autocast
    Then the call is refused with "binary_cross_entropy_with_logits"

    Examples:
      | operator             | call                             | inputs                           |
      | binary_cross_entropy | torch.binary_cross_entropy(p, y) | p: 3x4 positive; y: 3x4 positive |
