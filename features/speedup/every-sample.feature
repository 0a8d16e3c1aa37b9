@speedup @SPD-07 @normal @deliverable
Feature: Deliverable (c): every sample is kept, and the figures tell the trend

  A time without its samples cannot be checked, and a run that fails at the last size must not lose the
  first. On the CPU the tiny model is timed, and no speed is claimed. Every chosen execution is timed.

  Scenario: on the CPU every sample of tiny reaches the CSV, the JSON and the report
    Given the CPU
    When all chosen sizes are timed
    Then the CSV has a row for every size and the JSON every sample
    And the report shows the table and the charts of all timings
    And the deliverable is saved as "tiny_speedup.md"

  @cuda
  Scenario: on CUDA every sample of the chosen sizes reaches the CSV, the JSON and the report
    Given a CUDA device
    When all chosen sizes are timed
    Then the CSV has a row for every size and the JSON every sample
    And the report shows the table and the charts of all timings
    And the deliverable is saved as "speedup.md"
