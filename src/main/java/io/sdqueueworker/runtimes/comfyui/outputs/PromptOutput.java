package io.sdqueueworker.runtimes.comfyui.outputs;

import java.util.Locale;

/// One output of a prompt.
public sealed interface PromptOutput {

    /// Returns whether it counts only if no node has saved a file.
    boolean isPreview();

    /// A file in the runtime's folders. Its parts come from any node: they are sent back to the runtime, and are
    /// not a path in the worker.
    ///
    /// @param subfolder below the folder, or empty
    /// @param folder `output`, `temp` or `input`; anything else is refused by the runtime
    record File(String filename, String subfolder, String folder) implements PromptOutput {

        private static final String FRAME_NUMBER = "%03d";

        /// Returns whether a node has saved it. Files in other folders are previews or inputs.
        boolean isSaved() {
            return folder.equals("output");
        }

        @Override
        public boolean isPreview() {
            return !isSaved();
        }

        /// Returns whether the name may stand for many files: VideoHelperSuite reports one name for all
        /// pictures of a sequence.
        boolean mayBeSequence() {
            return filename.contains(FRAME_NUMBER);
        }

        /// A picture of the sequence.
        ///
        /// @param number 1-based
        File frame(int number) {
            return new File(
                    filename.replace(FRAME_NUMBER, String.format(Locale.ROOT, FRAME_NUMBER, number)),
                    subfolder,
                    folder);
        }
    }

    /// A scene that a node reports by its path. The node does not say in which folder it is.
    ///
    /// @param subfolder below the folder, or empty
    record Scene(String filename, String subfolder) implements PromptOutput {

        File in(String folder) {
            return new File(filename, subfolder, folder);
        }

        @Override
        public boolean isPreview() {
            return false;
        }
    }

    /// A text that a node reports.
    record Shown(String text) implements PromptOutput {

        @Override
        public boolean isPreview() {
            return false;
        }
    }

    /// All that nodes report except files and texts, a JSON object by node and key.
    record Values(String json) implements PromptOutput {

        @Override
        public boolean isPreview() {
            return false;
        }
    }

    /// A picture for the user interface, in base64.
    record Picture(String base64) implements PromptOutput {

        @Override
        public boolean isPreview() {
            return true;
        }
    }
}
