package io.sdqueueworker.runtimes.comfyui;

/// One output of a prompt.
sealed interface PromptOutput {

    /// A file in the runtime's folders. Its parts come from any node: they are sent back to the runtime, and are
    /// not a path in the worker.
    ///
    /// @param subfolder below the folder, or empty
    /// @param folder `output`, `temp` or `input`
    record File(String filename, String subfolder, String folder) implements PromptOutput {

        /// Returns whether a node has saved it. Files in other folders are previews or inputs.
        boolean isSaved() {
            return folder.equals("output");
        }
    }

    /// A text that a node shows.
    record Shown(String text) implements PromptOutput {}
}
