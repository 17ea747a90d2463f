/// Inputs from the web: the egress policy, and a client that connects only to addresses that the policy has
/// checked.
///
/// Used by `staging`. The only package that opens connections to hosts that a task names.
@NullMarked
package io.sdqueueworker.staging.web;

import org.jspecify.annotations.NullMarked;
