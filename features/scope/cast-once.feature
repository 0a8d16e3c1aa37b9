@scope @SCP-03 @critical
Feature: A trainable weight used twice in a scope is cast once; anything else is cast at each use

  Casting a weight reads and writes all of it, which a recurrent or shared layer would pay for at every use. So
  autocast keeps the copy, but only of a float32 leaf that requires gradients, while the scope lasts. A view
  is no leaf: DJL's linear layer hands libtorch the transposed weight, and so never profits; the operator
  aten::linear with the weight itself does. Seen by memory, since the graph keeps every copy that was used.

  Scenario Outline: <weight> used twice leaves <copies> copies with the cache <cache> on <device>
    Given <device>
    When <weight> is used twice in a bfloat16 scope with the cache <cache>
    Then the count of its low-precision copies in memory after each use goes from 1 to <copies>

    Examples: On the CPU
      | device  | weight                                   | cache | copies |
      | the CPU | a trainable weight                       | on    | 1      |
      | the CPU | a trainable weight                       | off   | 2      |
      | the CPU | a frozen weight                          | on    | 2      |
      | the CPU | a transposed trainable weight            | on    | 2      |
      | the CPU | a trainable weight in DJL's linear layer | on    | 2      |

    @cuda
    Examples: On CUDA
      | device                      | weight                                   | cache | copies |
      | a CUDA device with bfloat16 | a trainable weight                       | on    | 1      |
      | a CUDA device with bfloat16 | a trainable weight                       | off   | 2      |
      | a CUDA device with bfloat16 | a frozen weight                          | on    | 2      |
      | a CUDA device with bfloat16 | a transposed trainable weight            | on    | 2      |
      | a CUDA device with bfloat16 | a trainable weight in DJL's linear layer | on    | 2      |
