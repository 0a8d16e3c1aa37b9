@scope @SCP-07 @critical
Feature: Calls that say where the result goes, or which type it has, are not cast

  Writing into a tensor leaves no choice of type, and who names a dtype has chosen. So in-place operators, those
  with out=, and those with an explicit dtype do under autocast what they do without it. An addmm_ into a float32
  accumulator runs in float32 and gains nothing, while the plain operator beside it runs in low precision; and
  where autocast would go up to float32, an explicit dtype keeps it down.

  Scenario Outline: <kind> runs in <type> on <device>
    Given <device>
    When <call> is called with <inputs> in float32 under autocast
    Then the result has dtype <type>
    And the result has the same bits as outside autocast
    And <plain> has autocast's type

    Examples: On the CPU
      | device  | kind             | call                    | plain                  | inputs                       | type    |
      | the CPU | addmm in place   | torch.addmm_(c, a, b)   | torch.addmm(c, a, b)   | c: 3x5; a: 3x4; b: 4x5       | float32 |
      | the CPU | baddbmm in place | torch.baddbmm_(c, a, b) | torch.baddbmm(c, a, b) | c: 2x3x5; a: 2x3x4; b: 2x4x5 | float32 |
      | the CPU | mm with out=     | torch.mm(a, b, out=c)   | torch.mm(a, b)         | c: 3x5; a: 3x4; b: 4x5       | float32 |
      | the CPU | bmm with out=    | torch.bmm(a, b, out=c)  | torch.bmm(a, b)        | c: 2x3x5; a: 2x3x4; b: 2x4x5 | float32 |

    @cuda
    Examples: On CUDA
      | device                      | kind             | call                    | plain                  | inputs                       | type    |
      | a CUDA device with bfloat16 | addmm in place   | torch.addmm_(c, a, b)   | torch.addmm(c, a, b)   | c: 3x5; a: 3x4; b: 4x5       | float32 |
      | a CUDA device with bfloat16 | baddbmm in place | torch.baddbmm_(c, a, b) | torch.baddbmm(c, a, b) | c: 2x3x5; a: 2x3x4; b: 2x4x5 | float32 |
      | a CUDA device with bfloat16 | mm with out=     | torch.mm(a, b, out=c)   | torch.mm(a, b)         | c: 3x5; a: 3x4; b: 4x5       | float32 |
      | a CUDA device with bfloat16 | bmm with out=    | torch.bmm(a, b, out=c)  | torch.bmm(a, b)        | c: 2x3x5; a: 2x3x4; b: 2x4x5 | float32 |

  Scenario Outline: <operator> with dtype=float16, which is 5 to libtorch, stays in float16 on <device>
    Given <device>
    When <call> is called with <inputs> in autocast's type under autocast
    Then the result has dtype float16
    And the result has the same bits as outside autocast
    And <plain> has dtype float32

    Examples: On the CPU, prod, whose rule is to run in float32
      | device  | operator                | call                      | plain            | inputs |
      | the CPU | prod                    | torch.prod(a, dtype=5)    | torch.prod(a)    | a: 3x4 |
      | the CPU | prod, along a dimension | torch.prod(a, 1, dtype=5) | torch.prod(a, 1) | a: 3x4 |

    @cuda
    Examples: On CUDA, operators whose rule is to run in float32
      | device                      | operator    | call                             | plain                   | inputs |
      | a CUDA device with bfloat16 | prod        | torch.prod(a, dtype=5)           | torch.prod(a)           | a: 3x4 |
      | a CUDA device with bfloat16 | sum         | torch.sum(a, dtype=5)            | torch.sum(a)            | a: 3x4 |
      | a CUDA device with bfloat16 | cumsum      | torch.cumsum(a, 1, dtype=5)      | torch.cumsum(a, 1)      | a: 3x4 |
      | a CUDA device with bfloat16 | softmax     | torch.softmax(a, 1, dtype=5)     | torch.softmax(a, 1)     | a: 3x4 |
      | a CUDA device with bfloat16 | log_softmax | torch.log_softmax(a, 1, dtype=5) | torch.log_softmax(a, 1) | a: 3x4 |
