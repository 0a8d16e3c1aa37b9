@scope @SCP-01 @critical
Feature: A scope ends where its block ends, by whatever way, and what was before it holds again

  libtorch keeps one switch and one type a thread and kind of device. A scope has to put back what it found, not
  what the default is: inside a float16 scope, the end of an inner one must give float16 again. Were it left
  on after an exception, everything after a caught one would silently run in low precision.

  Scenario Outline: four scopes inside each other on <device> restore what was before, of which by exceptions end: <failing>
    Given <device>
    When scopes of float16, off, bfloat16, float16 are opened inside each other, and by exceptions end <failing>
    Then the dtypes are
      | what                                                      | dtype                               |
      | products on the way in, the outermost scope first         | float16, float32, bfloat16, float16 |
      | products after the end of each scope, the innermost first | bfloat16, float32, float16, float32 |
    And autocast has the same state as before the scopes

    Examples: On the CPU
      | device  | failing |
      | the CPU | none    |
      | the CPU | 1       |
      | the CPU | 2       |
      | the CPU | 3       |
      | the CPU | 4       |
      | the CPU | 1,2,3,4 |

    @cuda
    Examples: On CUDA
      | device                      | failing |
      | a CUDA device with bfloat16 | none    |
      | a CUDA device with bfloat16 | 1       |
      | a CUDA device with bfloat16 | 2       |
      | a CUDA device with bfloat16 | 3       |
      | a CUDA device with bfloat16 | 4       |
      | a CUDA device with bfloat16 | 1,2,3,4 |
