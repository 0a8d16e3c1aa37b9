@scope @SCP-02 @critical
Feature: A scope belongs to its thread: no other thread is under it, and no other can close it

  A thread that loads data or serves requests beside a training must not find itself in float16. The reverse
  is the trap: work that a scope hands to a pool of threads runs without autocast, unless it opens a scope
  there. Closing a scope on another thread would switch that one's state and leave this one's on.

  Scenario Outline: two threads on <device>
    Given <device>
    When a float16 scope is open on one thread, and another thread opens and closes a bfloat16 scope
    Then on the other thread a matrix product is float32, bfloat16, float32 before, inside and after its own scope
    And on the first thread it is float16, float16, float16 meanwhile
    And the other thread cannot close the first one's scope: "belongs to the thread that opened it"
    And on the first thread a matrix product is float16 after that, and float32 once it has closed the scope itself

    Examples: On the CPU
      | device  |
      | the CPU |

    @cuda
    Examples: On CUDA
      | device                      |
      | a CUDA device with bfloat16 |
