@tensor-core @TNC-07 @critical
Feature: Row 0 of norms, softmax and fused attention does not depend on how many rows there are

  By its formula each row is computed from that row alone. Which kernel computes it, and in which order it adds, may depend
  on the count of rows: the same sentence then gets other bits in a larger batch. Nobody promises that it does not. For
  matrix products, and for attention over long sequences, where few of them are split to keep the device busy, how many
  elements differ is reported; for norms, softmax and attention over short sequences it was none wherever it was run, and
  they are held to that.

  Scenario: on the CPU, row 0 among 1 to 128 rows is that among all rows
    Given the CPU
    When row 0 of each operator is computed among few rows and among many
    Then row 0 of every norm, softmax and fused attention has the same bits as among the most rows
    And row 0 of every operator has other bits than row 1
    And the report shows how many elements of row 0 differ, for each count of rows

  @cuda
  Scenario: on CUDA, row 0 among 1 to 128 rows is that among all rows
    Given a CUDA device with bfloat16
    When row 0 of each operator is computed among few rows and among many
    Then row 0 of every norm, softmax and fused attention has the same bits as among the most rows
    And row 0 of every operator has other bits than row 1
    And the report shows how many elements of row 0 differ, for each count of rows
    And the report shows the kernels that ran, for each count of rows
