package io.sdqueueworker.runtimes.comfyui;

/// One thing that a prompt has made.
sealed interface PromptOutput {

    /// A file on the runtime's side. Its parts come from nodes of any origin: they are sent back to the runtime and
    /// are no path here.
    ///
    /// @param subfolder below the folder, maybe empty
    /// @param folder `output`, `temp` or `input`
    record File(String filename, String subfolder, String folder) implements PromptOutput {

        /// Whether a node has saved it. What is in other folders is shown on the side, or was there before.
        boolean isSaved() {
            return folder.equals("output");
        }
    }

    /// A text that a node shows.
    record Shown(String text) implements PromptOutput {}
}
