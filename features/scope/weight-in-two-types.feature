@scope @SCP-09 @normal
Feature: The cache of weights does not know types: a weight used in one type's scope is refused in another's inside it

  The cache asks which weight, not which type. So a bfloat16 scope inside a float16 one, as around a module that needs
  the range, is handed the float16 copy of a weight that both use, and the matrix product refuses two types. Scopes
  one after the other, weights that only one of them uses, the cache off inside, and clearing it are safe.

  Scenario Outline: used again in bfloat16 <again>, the weight's product <product>, on <device>
    Given <device>
    When a weight is used in a float16 scope, and again under bfloat16 <again>
    Then the second product <product>

    Examples: On the CPU
      | device  | again                                            | product                                      |
      | the CPU | in a scope inside it                             | is refused with "c10::BFloat16 != c10::Half" |
      | the CPU | in a scope inside it that has the cache off      | has dtype bfloat16                           |
      | the CPU | in a scope inside it, after the cache is cleared | has dtype bfloat16                           |
      | the CPU | in the next scope                                | has dtype bfloat16                           |

    @cuda
    Examples: On CUDA
      | device                      | again                                            | product                                      |
      | a CUDA device with bfloat16 | in a scope inside it                             | is refused with "c10::BFloat16 != c10::Half" |
      | a CUDA device with bfloat16 | in a scope inside it that has the cache off      | has dtype bfloat16                           |
      | a CUDA device with bfloat16 | in a scope inside it, after the cache is cleared | has dtype bfloat16                           |
      | a CUDA device with bfloat16 | in the next scope                                | has dtype bfloat16                           |
