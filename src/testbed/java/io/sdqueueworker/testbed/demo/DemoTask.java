package io.sdqueueworker.testbed.demo;

/// One task of the demo, as a client would send it.
///
/// @param kind the kind of the task
/// @param message the form of the message, and where its inputs are, for the table
/// @param files how many files are to come of it; where none are, a text is
/// @param body the message
record DemoTask(String id, String kind, String message, int files, String body) {

    /// The runtime that does tasks of this kind.
    RuntimeType runtime() {
        return kind.equals("pipeline") ? RuntimeType.COMFYUI : RuntimeType.SDWEBUI;
    }
}
