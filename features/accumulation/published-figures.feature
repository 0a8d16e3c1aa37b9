@accumulation @ACC-06 @minor
Feature: The errors published for 0 + 1000 × 0.01 are those of 256 + 100 × 0.1

  The text that this specification replaces prints errors of about 0.0, 10.0 and 0.00244 for
  0 + 1000 × 0.01. It takes the float16 nearest to 0.01 to be 0.00999755859375; it is
  0.01000213623046875. The figures do hold, all of them, where a hundred times 0.1 is added to 256:
  half a unit in the last place of float16 is 0.125 there, so that every addend is lost.

  Scenario Outline: the published <published> for <addend type> into <accumulator>, <how>, is <verdict> for 0 + 1000 × 0.01 and right for 256 + 100 × 0.1
    Given any device
    When 0.01 is added 1000 times to 0, and 0.1 100 times to 256, in <addend type> into <accumulator>, <how>
    Then the first errs by exactly <first error>, so that the published <published> is <verdict> for it
    And the second errs by exactly <second error>, so that the published <published> is right for it

    Examples:
      | accumulator | addend type | how                      | published | first error          | verdict | second error    |
      | float32     | float32     | with nothing to promote  | 0.0       | 0.000133514404296875 | right   | 0.0006103515625 |
      | float16     | float16     | with nothing to promote  | 10.0      | 0.046875             | wrong   | 10              |
      | float32     | float16     | promoted by the addition | 0.00244   | 0.00213623046875     | wrong   | 0.00244140625   |
      | float32     | float16     | cast first               | 0.00244   | 0.00213623046875     | wrong   | 0.00244140625   |
