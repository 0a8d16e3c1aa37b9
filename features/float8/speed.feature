@float8 @FP8-10 @cuda @normal @deliverable
Feature: float8's products are faster than bfloat16's, and scaling them costs what small ones gain

  Hopper multiplies float8 at twice bfloat16's peak rate. A large product comes near to that; a small one does not fill the
  device. But a matrix has to be scaled by its largest magnitude and cast before: two passes over memory by libtorch's
  operators, whose time grows with the square of the size where the product's grows with its cube. Stated for Hopper,
  by the device's own clock; on other GPUs the times are attached and the scenario is pending.

  Scenario: from 1024 to 8192, alone and with its casts
    Given a CUDA device with float8 products
    When square products are timed in bfloat16 and in float8
    Then the speed-up of the product of 8192 is at least 1.4
    And the speed-up of the product of 1024 with its casts is at most 1
    And the report shows the times of every size
    And the deliverable is saved as "float8.md"
