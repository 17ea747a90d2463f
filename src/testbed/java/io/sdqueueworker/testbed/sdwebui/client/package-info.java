/// A client of the SD Web UI, and the beliefs that it checks on the fake one and on a real one.
@org.jspecify.annotations.NullMarked
package io.sdqueueworker.testbed.sdwebui.client;
