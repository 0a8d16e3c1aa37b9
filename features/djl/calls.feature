@djl @DJL-02 @critical
Feature: In bfloat16 the calls of DJL's that pass an array's type on end the JVM, and the others do not

  DJL's native code has no bfloat16. An array reports an unknown type; Java code that reads elements refuses it, native
  code that is handed it has nothing to throw and aborts, and whatever asks no array for its type works as in float16.
  A call that computes outside libtorch's graph cuts it in any type: what is trained below it gets no gradients.
  On an island, AutocastBlock.off, the calls meet float32 and do what they do in float16; toType has nothing to do.

  Scenario: what comes of each call on what a linear layer gives under autocast
    Given the CPU
    When DJL's calls are made on an array in float16, in bfloat16 and on an island in it, in processes they may end
    Then what comes of them is
      | call                           | float16        | bfloat16              | bfloat16 on an island |
      | add(1)                         | works          | works                 | works                 |
      | mul(x)                         | works          | works                 | works                 |
      | matMul                         | works          | works                 | works                 |
      | mean                           | works          | works                 | works                 |
      | argMax                         | works          | works                 | works                 |
      | get(0)                         | works          | works                 | works                 |
      | reshape                        | works          | works                 | works                 |
      | duplicate                      | cuts the graph | cuts the graph        | cuts the graph        |
      | NDArrays.concat                | works          | works                 | works                 |
      | Activation.gelu                | works          | works                 | works                 |
      | toString                       | works          | IllegalStateException | works                 |
      | toFloatArray                   | works          | IllegalStateException | works                 |
      | allClose                       | works          | IllegalStateException | works                 |
      | toType(FLOAT32)                | cuts the graph | cuts the graph        | works                 |
      | toType(its own)                | works          | ends the JVM          | works                 |
      | toDevice(copying)              | works          | ends the JVM          | works                 |
      | zerosLike                      | cuts the graph | ends the JVM          | cuts the graph        |
      | softmax                        | works          | ends the JVM          | works                 |
      | logSoftmax                     | works          | ends the JVM          | works                 |
      | Linear                         | works          | works                 | works                 |
      | Conv2d                         | works          | works                 | works                 |
      | LayerNorm                      | works          | works                 | works                 |
      | BatchNorm                      | works          | works                 | works                 |
      | Dropout                        | works          | works                 | works                 |
      | ScaledDotProductAttentionBlock | works          | ends the JVM          | works                 |
      | ParameterStore.getValue        | works          | works                 | works                 |
      | Accuracy                       | works          | works                 | works                 |
      | Loss.l2Loss                    | works          | works                 | works                 |
      | Loss.softmaxCrossEntropyLoss   | works          | ends the JVM          | works                 |
      | GradientCollector.backward     | works          | ends the JVM          | works                 |
      | Trainer                        | works          | ends the JVM          | works                 |
      | EasyTrain.fit                  | works          | ends the JVM          | works                 |
