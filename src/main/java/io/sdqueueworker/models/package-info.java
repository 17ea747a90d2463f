/// The model store: finds the models that a task needs and makes them available in the model directory.
///
/// Called by `pipeline` before a task takes the GPU. Must not know any runtime or the AWS SDK: the model bucket is a
/// port.
@NullMarked
package io.sdqueueworker.models;

import org.jspecify.annotations.NullMarked;
