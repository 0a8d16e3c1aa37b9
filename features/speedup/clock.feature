@speedup @SPD-02 @cuda @critical
Feature: The host's clock and the device's agree on what a step takes

  CUDA runs behind the host: a call returns when the work is launched, not when it is done. A clock that is stopped
  without waiting times the launching, and flatters most where there is most to compute. So each sample is taken
  twice, by the host's clock from an idle device to an idle device, and by events that the device itself notes
  before and after the work. The host's also holds the start of a graph and the waking up, some tenths of a millisecond
  that are the host's: 3.1 % of the shortest step on an H200. The least that a clock can miss is the shorter of the two
  passes, a third of a step. The bound lies in the middle between the two, at their geometric mean.

  Scenario Outline: for a step of <size> the two clocks agree within 10 %
    Given a CUDA device
    When <size> is timed in graph execution
    Then the difference between the host's clock and the device's is at most 10 %

    Examples:
      | size   |
      | small  |
      | medium |
      | large  |
      | xl     |
      | 2.7B   |
