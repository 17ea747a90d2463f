/// The model store: which models a task needs, which there are, and how they come to the runtime's model directory.
///
/// `pipeline` has the models of a task made ready here before the GPU. It knows neither the runtimes nor the SDK: the
/// model bucket is a port.
@NullMarked
package io.sdqueueworker.staging.models;

import org.jspecify.annotations.NullMarked;
