package io.sdqueueworker.testbed.demo;

/// One task of the demo, as a client would send it.
///
/// @param kind the kind of the task
/// @param files the number of files that it produces; a task without files produces a text
/// @param body the message
record DemoTask(String id, String kind, int files, String body) {

    /// The runtime that runs tasks of this kind.
    RuntimeType runtime() {
        return kind.equals("pipeline") ? RuntimeType.COMFYUI : RuntimeType.SDWEBUI;
    }
}
