@float8 @FP8-01 @critical
Feature: Every code of an eight-bit type is the number that its specification gives it

  Eight bits are 256 codes, so that a type can be read in full. e5m2 is of IEEE's shape; e4m3fn gives infinities up for
  one more binade and keeps a single NaN of either sign (OCP's OFP8 specification); e8m0fnu is a power of two and has
  neither sign nor zero (OCP's MX specification).

  Scenario Outline: the 256 codes of <type> are what they should be, and come back from float32, on <device>
    Given <device>
    When every code of <type> is read as float32 and cast back
    Then the numbers have the same bits as in the exact model
    And the codes cast back have the same bits as those read
    And the values are exactly
      | what                           | value      |
      | the largest number             | <largest>  |
      | the smallest number above zero | <smallest> |
      | how many are NaN               | <NaN>      |
      | how many are infinite          | <infinite> |

    Examples: On the CPU
      | device  | type           | largest | smallest | NaN | infinite |
      | the CPU | float8_e4m3fn  | 448     | 2^-9     | 2   | 0        |
      | the CPU | float8_e5m2    | 57344   | 2^-16    | 6   | 2        |
      | the CPU | float8_e8m0fnu | 2^127   | 2^-127   | 1   | 0        |

    @cuda
    Examples: On CUDA
      | device        | type           | largest | smallest | NaN | infinite |
      | a CUDA device | float8_e4m3fn  | 448     | 2^-9     | 2   | 0        |
      | a CUDA device | float8_e5m2    | 57344   | 2^-16    | 6   | 2        |
      | a CUDA device | float8_e8m0fnu | 2^127   | 2^-127   | 1   | 0        |
