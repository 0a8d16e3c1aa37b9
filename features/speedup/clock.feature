@speedup @SPD-02 @critical
Feature: A sample ends when the device has nothing left to do

  CUDA runs behind the host: a call returns when the work is launched, not when it is done. A clock that
  is stopped without waiting times the launching, and flatters most where there is most to compute. So
  after each sample the device is waited for once more, which must take next to no time. Held to eager
  execution, where launching is longest.

  Scenario: on any device at most 5 % of a phase of tiny is left to do when its sample ends
    Given any device
    When tiny is timed
    Then the share of a phase left to do after its sample is at most 5 %

  @cuda
  Scenario Outline: on CUDA at most 5 % of a phase of <size> is left to do when its sample ends
    Given a CUDA device
    When <size> is timed
    Then the share of a phase left to do after its sample is at most 5 %

    Examples:
      | size   |
      | small  |
      | medium |
      | large  |
      | xl     |
      | 2.7B   |
