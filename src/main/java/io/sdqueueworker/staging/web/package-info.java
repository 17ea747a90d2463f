/// Inputs from the web: the egress policy, and a client that connects to checked addresses only.
///
/// Used by `staging`. The only package of a stage that opens connections to hosts that a task names.
@NullMarked
package io.sdqueueworker.staging.web;

import org.jspecify.annotations.NullMarked;
