@scope @SCP-05 @critical
Feature: Memory does not grow with the number of scopes

  The cache holds the copies themselves, also of a weight that is gone. What ends with the outermost scope
  must take them all along, or a long training or a service that loads models runs out of memory.

  Scenario Outline: after 200 training steps no more memory is in use than after the first on <device>
    Given <device>
    When 200 training steps are taken, each in a bfloat16 scope, with a lasting weight and with new ones
    Then the memory in use after the last is that after the first, to the byte on CUDA

    Examples: On the CPU
      | device  |
      | the CPU |

    @cuda
    Examples: On CUDA
      | device                      |
      | a CUDA device with bfloat16 |
