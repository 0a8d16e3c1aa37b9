@float8 @FP8-07 @normal
Feature: Delayed scaling gives each step the factor of the steps before it

  To know its own largest magnitude a tensor has to be read twice. NVIDIA's Transformer Engine takes the largest of the
  last steps instead: the format's largest value over it, over 2^margin. So a step that outgrows its history by more
  than the margin is clamped, once, and its magnitude holds the factor down for as long as the history is. Zeros and
  magnitudes that are not finite leave the factor as it was. A power of two rounds no number that is scaled by it.

  Scenario Outline: <case>
    Given any device
    When steps have the largest magnitudes <magnitudes>, scaled for <type> by the last <length>, with a margin of <margin>
    Then the factors of the steps are exactly <factors>

    Examples:
      | case                                            | type          | length | margin | magnitudes                 | factors                     |
      | the last step alone                             | float8_e4m3fn | 1      | 0      | 448 896 224 224            | 1 1 0.5 2                   |
      | the largest of three steps                      | float8_e4m3fn | 3      | 0      | 448 896 224 224 224        | 1 1 0.5 0.5 0.5             |
      | a margin of three powers of two                 | float8_e5m2   | 1      | 3      | 57344 7 7                  | 1 0.125 1024                |
      | zero, and what is not finite, change nothing    | float8_e4m3fn | 1      | 0      | 224 0 Infinity NaN 112     | 1 2 2 2 2                   |
      | an infinity stays in the history                | float8_e4m3fn | 2      | 0      | 224 Infinity 112 112 112   | 1 2 2 2 4                   |
      | what is too small for a finite factor           | float8_e5m2   | 1      | 0      | 2^-126 1                   | 1 1.99999988079071044921875*2^127 |

  Scenario: by powers of two, a factor is rounded down
    Given any device
    When steps have the largest magnitudes 300 500 448, scaled for float8_e4m3fn by the last 1, with a margin of 0, by powers of two
    Then the factors of the steps are exactly 1 1 0.5
