@conformance @CNF-08 @cuda @normal
Feature: On CUDA, elementwise arithmetic is left to its own promotion

  These operators take mixed inputs and promote them by themselves, under autocast or not: all in low
  precision gives low precision, one in float32 gives float32. Autocast has no rule for them.

  Scenario Outline: on CUDA <operator> promotes by itself
    Given a CUDA device with bfloat16
    And gradients to <gradient>
    When <call> runs on <inputs> under autocast, and outside it with the inputs left as they are
    Then the results have the policy's type
    And the results have the same bits as by hand
    And float32 gradients, the same as by hand, reach the float32 inputs that want them

    Examples: Operators that are on no list
      | operator | call                              | inputs                  | gradient |
      | add      | a + b                             | a: 3x4; b: 3x4          | a, b     |
      | sub      | a - b                             | a: 3x4; b: 3x4          | a, b     |
      | mul      | a * b                             | a: 3x4; b: 3x4          | a, b     |
      | div      | a / b                             | a: 3x4; b: 3x4 positive | a, b     |
      | maximum  | torch.maximum(a, b)               | a: 3x4; b: 3x4          | a, b     |
      | where    | torch.where(torch.gt(a, 0), a, b) | a: 3x4; b: 3x4          | a, b     |
