@execution @EXE-05 @normal
Feature: What cannot be recorded is named, and does no harm

  Nothing may wait for the device or bring numbers from the host while a graph is recorded. libtorch leaves
  the device in the middle of a recording that breaks off; here it is ended, and what runs next is as if
  nothing had been.

  Scenario: the CPU has no graphs
    Given the CPU
    When the passes of tiny are recorded
    Then that is refused with "CUDA"

  @cuda
  Scenario Outline: <disturbance> in the forward pass
    Given a CUDA device
    When the passes of tiny are recorded with <disturbance> in them
    Then that is refused with "<word>"
    And an eager pass afterwards has the loss that it had before
    And a recording afterwards has it too

    Examples:
      | disturbance                  | word                                                    |
      | a wait for the device        | broke off in synchronize                                |
      | an upload                    | broke off in createNdFromByteBuffer                     |
      | a number read back           | broke off in to                                         |
      | more memory than there is    | out of memory                                           |
      | no memory left for the graph | what was recorded cannot be made a graph: out of memory |
