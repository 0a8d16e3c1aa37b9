@scope @SCP-08 @critical
Feature: float64 and integers are left alone, and float64 does not mix with what autocast casts

  Who computes in float64 wants its digits, so no rule touches it. Its companions are cast all the same, and libtorch
  multiplies no matrices of two types. What failed before in float64 and float32 fails in float64 and float16;
  cast both to float64, or leave the scope.

  Scenario Outline: autocast leaves <what>, in <type> on <device>
    Given <device>
    When <call> is called with <inputs> in float32 under autocast
    Then the result has dtype <type>
    And the result has the same bits as outside autocast
    And <plain> has <plain type>

    Examples: On the CPU
      | device  | what                                       | call                                       | plain                | plain type      | inputs         | type    |
      | the CPU | float64, where low precision is the rule   | torch.mm(a.double(), b.double())           | torch.mm(a, b)       | autocast's type | a: 3x4; b: 4x5 | float64 |
      | the CPU | integers, where low precision is the rule  | torch.mm((10 * a).long(), (10 * b).long()) | torch.mm(a, b)       | autocast's type | a: 3x4; b: 4x5 | int64   |
      | the CPU | float64, where float32 is the rule         | torch.prod(a.double())                     | torch.prod(a.half()) | dtype float32   | a: 3x4         | float64 |
      | the CPU | integers, where float32 is the rule        | torch.prod((10 * a + 20).long())           | torch.prod(a.half()) | dtype float32   | a: 3x4         | int64   |
      | the CPU | float64, where the widest type is the rule | torch.cat([a.double(), b])                 | torch.cat([a, b])    | dtype float32   | a: 3x4; b: 3x4 | float64 |

    @cuda
    Examples: On CUDA
      | device                      | what                                       | call                                              | plain                     | plain type      | inputs                 | type    |
      | a CUDA device with bfloat16 | float64, where low precision is the rule   | torch.mm(a.double(), b.double())                  | torch.mm(a, b)            | autocast's type | a: 3x4; b: 4x5         | float64 |
      | a CUDA device with bfloat16 | float64, where float32 is the rule         | torch.exp(a.double())                             | torch.exp(a.half())       | dtype float32   | a: 3x4                 | float64 |
      | a CUDA device with bfloat16 | integers, where float32 is the rule        | torch.cumsum((10 * a).long(), 1)                  | torch.cumsum(a.half(), 1) | dtype float32   | a: 3x4                 | int64   |
      | a CUDA device with bfloat16 | float64, where the widest type is the rule | torch.addcmul(a.double(), b.double(), c.double()) | torch.addcmul(a, b, c)    | dtype float32   | a: 3x4; b: 3x4; c: 3x4 | float64 |

  Scenario Outline: float64 times float32 is refused on <device>, as float32 is cast
    Given <device>
    When torch.mm(a.double(), b) is tried on a: 3x4; b: 4x5 under autocast
    Then the call under float16 autocast is refused with "to have the same dtype, but got: double != c10::Half"
    And the call under bfloat16 autocast is refused with "to have the same dtype, but got: double != c10::BFloat16"

    Examples: On the CPU
      | device  |
      | the CPU |

    @cuda
    Examples: On CUDA
      | device                      |
      | a CUDA device with bfloat16 |
