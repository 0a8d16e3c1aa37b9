@float8 @FP8-06 @critical
Feature: An outlier costs the numbers that share its scale their digits, and no others

  e4m3fn is a floating-point format: what is up to 28672 times smaller than the largest number keeps its digits under
  one scale, and what is smaller yet loses them. An outlier row spoils a tensor's scale and no other row's; an outlier
  column is in every row, so that a scale a row does not help, and a scale a block of 128 spares the other blocks. The
  outliers here are 2^20 times larger than other numbers.

  Scenario: an outlier row spoils a scale a tensor
    Given any device
    When numbers with an outlier row are stored with every scale of float8, and multiplied by ordinary ones
    Then the error of a scale a row is below that of a scale a tensor
    And the error of a scale a block of 128 is below that of a scale a tensor
    And every product's error is within the bound of the factors' roundings

  Scenario: an outlier column spoils a scale a row
    Given any device
    When numbers with an outlier column are stored with every scale of float8, and multiplied by ordinary ones
    Then the error of a scale a block of 128 is below that of a scale a row
    And the error of a scale a block of 128 is below that of a scale a tensor
    And every product's error is within the bound of the factors' roundings

  Scenario: without outliers every scale does
    Given any device
    When ordinary numbers are stored with every scale of float8, and multiplied by ordinary ones
    Then the error of every scale is at most 0.0361
    And every product's error is within the bound of the factors' roundings
