@scope @SCP-02 @critical
Feature: A scope belongs to its thread: no other thread is under it, and no other can close it

  A thread that loads data or serves requests beside a training must not find itself in float16. The reverse
  is the trap: work that a scope hands to a pool of threads runs without autocast, unless it opens a scope
  there. Closing a scope on another thread would switch that one's state and leave this one's on.

  Scenario Outline: a scope on one thread neither reaches another nor can be closed there, on <device>
    Given <device>
    When a float16 scope is open on one thread, and another thread opens and closes a bfloat16 scope
    Then the dtypes are
      | what                                                                 | dtype                      |
      | products on the other thread, before, inside and after its own scope | float32, bfloat16, float32 |
      | products on the first thread meanwhile                               | float16, float16, float16  |
      | a product there after the other thread has tried to close its scope  | float16                    |
      | a product there once it has closed the scope itself                  | float32                    |
    And closing the first thread's scope on the other is refused with "belongs to the thread that opened it"

    Examples: On the CPU
      | device  |
      | the CPU |

    @cuda
    Examples: On CUDA
      | device                      |
      | a CUDA device with bfloat16 |
