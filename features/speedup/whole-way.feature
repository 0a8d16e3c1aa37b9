@speedup @SPD-07 @normal @deliverable
Feature: Deliverable (c): every sample is kept, and the figures tell the trend

  A time without its samples cannot be checked, and a run that fails at the last size must not lose the
  first. The CPU goes the whole way with the tiny model and claims no speed. Every chosen execution is
  timed.

  Scenario: the tiny model on the CPU
    Given the CPU
    When all chosen sizes are timed
    Then the CSV has a row for every size and the JSON every sample
    And table and charts are in the report
    And the speed-up's deliverable is saved as "tiny_speedup.md"

  @cuda
  Scenario: the chosen sizes on CUDA
    Given a CUDA device
    When all chosen sizes are timed
    Then the CSV has a row for every size and the JSON every sample
    And table and charts are in the report
    And the speed-up's deliverable is saved as "speedup.md"
