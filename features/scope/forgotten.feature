@scope @SCP-04 @critical
Feature: The copy of a weight is forgotten when the outermost scope ends, and goes stale before

  The cache does not look whether the weight has changed since. One scope around forward and loss, and the
  optimizer outside it, is always right: the next scope sees the updated weight. Updating inside a scope is
  not, and the end of an inner scope does not help: two optimizer steps in one scope train on old weights.

  Scenario Outline: used again <again>, an updated weight gives <product>, where 6 is right, on <device>
    Given <device>
    When a weight is used in a float16 scope, updated from 1 to 3, and used again <again>
    Then the product with two ones goes from 2 to <product>

    Examples: On the CPU
      | device  | again                                            | product |
      | the CPU | in the next scope                                | 6       |
      | the CPU | in the same scope                                | 2       |
      | the CPU | in a scope inside it                             | 2       |
      | the CPU | in the same scope, after one inside it has ended | 2       |
      | the CPU | in the same scope, after the cache is cleared    | 6       |
      | the CPU | in a scope inside it, after the cache is cleared | 6       |
      | the CPU | in the same scope, which has the cache off       | 6       |
      | the CPU | in a scope inside it that has the cache off      | 6       |

    @cuda
    Examples: On CUDA
      | device        | again                                            | product |
      | a CUDA device | in the next scope                                | 6       |
      | a CUDA device | in the same scope                                | 2       |
      | a CUDA device | in a scope inside it                             | 2       |
      | a CUDA device | in the same scope, after one inside it has ended | 2       |
      | a CUDA device | in the same scope, after the cache is cleared    | 6       |
      | a CUDA device | in a scope inside it, after the cache is cleared | 6       |
      | a CUDA device | in the same scope, which has the cache off       | 6       |
      | a CUDA device | in a scope inside it that has the cache off      | 6       |
