@accumulation @ACC-01 @critical
Feature: A running sum is, bit for bit, the exact sum rounded at every step

  IEEE 754 leaves an adder no freedom: each sum is the exact one, rounded to the nearest value of the
  accumulator's format, ties to even. So the result of a thousand additions is known to the last bit
  before they are run, and any other result means that something else was computed.

  Scenario Outline: <addend> in <addend type>, added <count> times to <start> in <accumulator>, <how>, comes to <result>
    Given any device
    When <addend> in <addend type> is added <count> times to <start> in <accumulator>, <how>
    Then the sum is exactly <result>
    And its error is exactly <error>
    And the partial sums have the same bits as the exact ones rounded to <accumulator>

    Examples: 0 + 1000 × 0.01, where the exact sum is 10
      | accumulator | addend type | how                      | start | addend | count | result             | error                |
      | float32     | float32     | with nothing to promote  | 0     | 0.01   | 1000  | 10.000133514404297 | 0.000133514404296875 |
      | float16     | float16     | with nothing to promote  | 0     | 0.01   | 1000  | 9.953125           | 0.046875             |
      | float32     | float16     | promoted by the addition | 0     | 0.01   | 1000  | 10.00213623046875  | 0.00213623046875     |
      | float32     | float16     | cast first               | 0     | 0.01   | 1000  | 10.00213623046875  | 0.00213623046875     |
      | bfloat16    | bfloat16    | with nothing to promote  | 0     | 0.01   | 1000  | 4.0                | 6                    |
      | float32     | bfloat16    | promoted by the addition | 0     | 0.01   | 1000  | 10.009765625       | 0.009765625          |

    Examples: 256 + 100 × 0.1, where the exact sum is 266
      | accumulator | addend type | how                      | start | addend | count | result            | error           |
      | float32     | float32     | with nothing to promote  | 256   | 0.1    | 100   | 266.0006103515625 | 0.0006103515625 |
      | float16     | float16     | with nothing to promote  | 256   | 0.1    | 100   | 256.0             | 10              |
      | float32     | float16     | promoted by the addition | 256   | 0.1    | 100   | 265.99755859375   | 0.00244140625   |
      | float32     | float16     | cast first               | 256   | 0.1    | 100   | 265.99755859375   | 0.00244140625   |
      | bfloat16    | bfloat16    | with nothing to promote  | 256   | 0.1    | 100   | 256.0             | 10              |
      | float32     | bfloat16    | promoted by the addition | 256   | 0.1    | 100   | 266.009765625     | 0.009765625     |
