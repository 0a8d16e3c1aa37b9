@loss-scaling @LSC-02 @critical
Feature: Where each token counts little, float16 loses most gradients of a Transformer, and a scaler saves them

  The loss is a micro-batch's share of the mean over a global batch of 2²⁴ tokens, as in large trainings
  that accumulate gradients. So no gradient of a logit exceeds 2⁻²⁴: in float16 it is that or nothing, and
  what is computed from it on the way back is smaller still. A loss scale of 2¹⁶ puts sixteen powers of
  two between them and zero; bfloat16 has a hundred and more without one.

  Scenario: unscaled float16 loses more than half of the gradients, scaled float16 and bfloat16 at most one in a hundred
    Given any device
    When a Transformer language model runs its first backward pass in every precision, over 5 seeds
    Then the share of gradients that become zero under float16 autocast without a scaler is above 50 %
    And the share of gradients that become zero under float16 autocast with a scaler is at most 1 %
    And the share of gradients that become zero under bfloat16 autocast is at most 1 %
