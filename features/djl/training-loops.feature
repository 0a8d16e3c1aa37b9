@djl @DJL-01 @blocker
Feature: A training loop of DJL's learns in low precision as it is, where its model is an AutocastBlock

  A trainer of DJL's hands what its model gives to a loss, an evaluator and a gradient collector, none of which knows
  bfloat16: the loop would end the JVM. AutocastBlock opens autocast's scope around the forward pass alone and gives
  float32, so that the layers compute in low precision and nothing else of the loop has to change.

  Scenario Outline: <loop> learns under <low> autocast
    Given any device
    When <loop> trains a classifier under <low> autocast, in a process of its own
    Then its exit code is exactly 0
    And the dtypes are
      | what         | dtype   | because                                                      |
      | hidden layer | <low>   | the scope is open wherever a layer runs, also in validation  |
      | predictions  | float32 | the block casts what it gives                                |
      | loss         | float32 | it is computed outside the scope, of float32                 |
      | parameters   | float32 | autocast casts copies, and the optimizer updates the weights |
      | gradients    | float32 | a gradient has the type of its float32 leaf                  |
    And the held-out loss of the trained model is below that of the untrained one

    Examples: As they are
      | loop            | low      |
      | DJL's EasyTrain | bfloat16 |
      | DJL's EasyTrain | float16  |
      | DJL's Trainer   | bfloat16 |
      | DJL's Trainer   | float16  |

    Examples: With the project's gradient scaler
      | loop                            | low     |
      | DJL's Trainer with a GradScaler | float16 |
