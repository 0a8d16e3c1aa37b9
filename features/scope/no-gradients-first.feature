@scope @SCP-06 @normal
Feature: Before libtorch 2.11, a weight first used without gradients in a scope gets none later in it

  A defect of libtorch (pytorch/pytorch#112583): the copy that is made while gradients are off has no history, the
  cache hands it out again when they are on, and the weight silently stays as it is: the rest of the graph trains. It
  strikes where a scope holds a validation, a teacher or a target network before the training step. Since 2.11 the
  copy is always made with history. Until then: a scope of its own for what needs no gradients, or clear the
  cache after it, or switch it off. An inner scope is no way around, unless it has the cache off.

  Scenario Outline: first used without gradients, then with them <again>, a weight gets <before 2.11> before libtorch 2.11, on <device>
    Given <device>
    When a weight is first used without gradients in a bfloat16 scope, and then with them <again>
    Then its gradient is <before 2.11> before libtorch 2.11 and 1 since, though the input's is 2

    Examples: On the CPU
      | device  | again                                            | before 2.11 |
      | the CPU | in the same scope                                | none        |
      | the CPU | in a scope inside it                             | none        |
      | the CPU | in the same scope, after one inside it has ended | none        |
      | the CPU | in the next scope                                | 1           |
      | the CPU | in the same scope, after the cache is cleared    | 1           |
      | the CPU | in a scope inside it, after the cache is cleared | 1           |
      | the CPU | in the same scope, which has the cache off       | 1           |
      | the CPU | in a scope inside it that has the cache off      | 1           |

    @cuda
    Examples: On CUDA
      | device                      | again                                            | before 2.11 |
      | a CUDA device with bfloat16 | in the same scope                                | none        |
      | a CUDA device with bfloat16 | in a scope inside it                             | none        |
      | a CUDA device with bfloat16 | in the same scope, after one inside it has ended | none        |
      | a CUDA device with bfloat16 | in the next scope                                | 1           |
      | a CUDA device with bfloat16 | in the same scope, after the cache is cleared    | 1           |
      | a CUDA device with bfloat16 | in a scope inside it, after the cache is cleared | 1           |
      | a CUDA device with bfloat16 | in the same scope, which has the cache off       | 1           |
      | a CUDA device with bfloat16 | in a scope inside it that has the cache off      | 1           |
