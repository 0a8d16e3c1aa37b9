@conformance @CNF-07 @cuda @critical
Feature: On CUDA, operators that need inputs of one type run in the widest among them

  They are stable in low precision, but refuse mixed inputs or would give the first input's type. So autocast
  casts all to float32 where one is, and leaves low precision alone where all have it. "In any order" marks gradients
  that CUDA adds in the order in which threads arrive: they are there, float32 and finite, but their last bits vary.

  Scenario Outline: on CUDA <operator> runs in its inputs' widest type
    Given a CUDA device with bfloat16
    And gradients to <gradient>
    When <call> runs on <inputs> under autocast, and outside it with the inputs cast to their widest type
    Then the results have the policy's type
    And the results have the same bits as by hand
    And float32 gradients, the same as by hand, reach the float32 inputs that want them

    Examples: In PyTorch's Autocast Op Reference
      | operator    | call                                  | inputs                          | gradient            |
      | addcdiv     | torch.addcdiv(a, b, c)                | a: 3x4; b: 3x4; c: 3x4 positive | a, b, c             |
      | addcmul     | torch.addcmul(a, b, c)                | a: 3x4; b: 3x4; c: 3x4          | a, b, c             |
      | atan2       | torch.atan2(a, b)                     | a: 3x4; b: 3x4                  | a, b                |
      | bilinear    | torch.bilinear(a, b, w)               | a: 3x4; b: 3x5; w: 2x4x5        | a, b, w             |
      | cross       | torch.cross(a, b, 1)                  | a: 2x3; b: 2x3                  | a, b                |
      | dot         | torch.dot(a, b)                       | a: 5; b: 5                      | a, b                |
      | grid_sample | torch.grid_sampler(a, g, 0, 0, False) | a: 1x2x4x4; g: 1x3x3x2          | a, g (in any order) |
      | index_put   | torch.index_put(a, [i], b)            | a: 3x4; i: 2 index<3; b: 2x4    | a, b                |
      | scatter_add | torch.scatter_add(a, 0, i, b)         | a: 3x4; i: 1x4 index<3; b: 1x4  | a, b                |
      | tensordot   | torch.tensordot(a, b, [1], [0])       | a: 3x4; b: 4x5                  | a, b                |

    Examples: Registered by libtorch, not in the reference
      | operator | call             | inputs     | gradient |
      | vdot     | torch.vdot(a, b) | a: 5; b: 5 | a, b     |
