@execution @EXE-05 @normal
Feature: What cannot be recorded is named, and does no harm

  Nothing may wait for the device or bring numbers from the host while a graph is recorded. libtorch leaves
  the device in the middle of a recording that breaks off; here it is ended, and what runs next is as if
  nothing had been.

  Scenario: the CPU has no graphs to record, and says so
    Given the CPU
    When the passes of tiny are recorded, disturbed by nothing
    Then the recording is refused with "CUDA"

  @cuda
  Scenario Outline: <disturbance> in the forward pass breaks the recording off and leaves the device usable
    Given a CUDA device
    When the passes of tiny are recorded, disturbed by <disturbance>
    Then the recording is refused with "<word>"
    And the loss of an eager pass afterwards has the same bits as before
    And the loss of an undisturbed recording afterwards has the same bits as before

    Examples:
      | disturbance                  | word                                                    |
      | a wait for the device        | broke off in synchronize                                |
      | an upload                    | broke off in createNdFromByteBuffer                     |
      | a number read back           | broke off in to                                         |
      | more memory than there is    | out of memory                                           |
      | no memory left for the graph | what was recorded cannot be made a graph: out of memory |
