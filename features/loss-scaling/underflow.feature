@loss-scaling @LSC-01 @critical
Feature: A gradient of half the smallest float16 or less becomes zero, unless the loss is scaled

  The smallest positive float16 is 2⁻²⁴, and 2⁻²⁵ lies half-way to zero: the tie goes to the even
  neighbour, zero. Scaling by a power of two moves the exponent and nothing else, so that a gradient
  comes back exactly, if it has not grown beyond 65504. bfloat16 has the exponents of float32 and needs
  no scaling for this.

  Scenario Outline: a gradient of <gradient> through <type> arrives as <arrives> with a loss scale of <scale>
    Given any device
    When gradients of <gradient> flow back through a cast to <type>, with a loss scale of <scale>
    Then the gradient of the parameters is exactly <arrives>

    Examples: float16 without scaling
      | type    | scale | gradient  | arrives |
      | float16 | 1     | 2^-14     | 2^-14   |
      | float16 | 1     | 2^-24     | 2^-24   |
      | float16 | 1     | 1.5*2^-25 | 2^-24   |
      | float16 | 1     | 2^-25     | 0       |
      | float16 | 1     | 2^-40     | 0       |

    Examples: float16 with the scale that a GradScaler begins with
      | type    | scale | gradient  | arrives   |
      | float16 | 65536 | 2^-24     | 2^-24     |
      | float16 | 65536 | 1.5*2^-25 | 1.5*2^-25 |
      | float16 | 65536 | 2^-25     | 2^-25     |
      | float16 | 65536 | 2^-40     | 2^-40     |
      | float16 | 65536 | 2^-41     | 0         |
      | float16 | 65536 | 2^-1      | 2^-1      |
      | float16 | 65536 | 2^0       | Infinity  |

    Examples: bfloat16 without scaling
      | type     | scale | gradient  | arrives   |
      | bfloat16 | 1     | 1.5*2^-25 | 1.5*2^-25 |
      | bfloat16 | 1     | 2^-25     | 2^-25     |
      | bfloat16 | 1     | 2^-41     | 2^-41     |
      | bfloat16 | 1     | 2^-100    | 2^-100    |
      | bfloat16 | 1     | 2^0       | 2^0       |
