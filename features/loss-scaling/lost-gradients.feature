@loss-scaling @LSC-02 @critical
Feature: Where each token counts little, float16 loses most gradients of a Transformer, and a scaler saves them

  The loss is a micro-batch's share of the mean over a global batch of 2²⁴ tokens, as in large trainings
  that accumulate gradients. So no gradient of a logit exceeds 2⁻²⁴: in float16 it is that or nothing, and
  what is computed from it on the way back is smaller still. A loss scale of 2¹⁶ puts sixteen powers of
  two between them and zero; bfloat16 has a hundred and more without one.

  Scenario: the first backward pass in four precisions
    Given any device
    When a Transformer language model runs its first backward pass in every precision, over 5 seeds
    Then under float16 autocast without a scaler more than 50 percent of the gradients become zero
    And under float16 autocast with a scaler less than 1 percent of the gradients become zero
    And under bfloat16 autocast less than 1 percent of the gradients become zero
