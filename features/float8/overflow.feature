@float8 @FP8-03 @critical
Feature: A cast beyond float8's largest value gives NaN in e4m3fn and infinity in e5m2, unless libtorch saturates

  e4m3fn has no infinity, so that what is too large is no number at all, and one such number makes a whole product NaN:
  whoever casts scales first, or clamps. 464 is the tie between 448 and what would be 480. From 2.12 on libtorch's casts
  to e4m3fn give the largest value to finite numbers (pytorch/pytorch pull request 178817).

  Scenario Outline: <number> in <source> cast to <type> is <up to 2.11>, and <from 2.12> from libtorch 2.12 on, on <device>
    Given <device>
    When <number> in <source> is cast to <type>
    Then it is <up to 2.11>, and <from 2.12> from libtorch 2.12 on

    Examples: On the CPU
      | device  | type          | source   | number    | up to 2.11 | from 2.12 |
      | the CPU | float8_e4m3fn | float32  | 464       | 448        | 448       |
      | the CPU | float8_e4m3fn | float32  | 464.00003 | NaN        | 448       |
      | the CPU | float8_e4m3fn | float32  | -465      | NaN        | -448      |
      | the CPU | float8_e4m3fn | bfloat16 | 466       | NaN        | 448       |
      | the CPU | float8_e4m3fn | float16  | 65504     | NaN        | 448       |
      | the CPU | float8_e4m3fn | float32  | Infinity  | NaN        | NaN       |
      | the CPU | float8_e5m2   | float32  | 61439.996 | 57344      | 57344     |
      | the CPU | float8_e5m2   | float32  | 61440     | Infinity   | Infinity  |
      | the CPU | float8_e5m2   | bfloat16 | -61440    | -Infinity  | -Infinity |
      | the CPU | float8_e5m2   | float16  | 65504     | Infinity   | Infinity  |

    @cuda
    Examples: On CUDA
      | device        | type          | source   | number    | up to 2.11 | from 2.12 |
      | a CUDA device | float8_e4m3fn | float32  | 464       | 448        | 448       |
      | a CUDA device | float8_e4m3fn | float32  | 464.00003 | NaN        | 448       |
      | a CUDA device | float8_e4m3fn | bfloat16 | 466       | NaN        | 448       |
      | a CUDA device | float8_e4m3fn | float16  | 65504     | NaN        | 448       |
      | a CUDA device | float8_e4m3fn | float32  | Infinity  | NaN        | NaN       |
      | a CUDA device | float8_e5m2   | float32  | 61439.996 | 57344      | 57344     |
      | a CUDA device | float8_e5m2   | float32  | 61440     | Infinity   | Infinity  |
      | a CUDA device | float8_e5m2   | float16  | 65504     | Infinity   | Infinity  |
