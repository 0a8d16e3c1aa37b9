@conformance @CNF-03 @critical
Feature: On the CPU, operators that join tensors run in the widest type among their inputs

  Joining loses nothing, so low precision is kept where all inputs have it; a float32 input is not rounded
  to fit the others. (cat and stack would promote without autocast too; index_copy would refuse.)

  Scenario Outline: on the CPU <operator> runs in its inputs' widest type
    Given the CPU
    And gradients to <gradient>
    When <call> runs on <inputs> under autocast, and outside it with the inputs cast to their widest type
    Then the results have the policy's type
    And the results have the same bits as by hand
    And float32 gradients, the same as by hand, reach the float32 inputs that want them

    Examples: In PyTorch's Autocast Op Reference
      | operator   | call                         | inputs                       | gradient |
      | cat        | torch.cat([a, b], 0)         | a: 3x4; b: 2x4               | a, b     |
      | stack      | torch.stack([a, b])          | a: 3x4; b: 3x4               | a, b     |
      | index_copy | torch.index_copy(a, 0, i, b) | a: 3x4; i: 2 index<3; b: 2x4 | a, b     |
