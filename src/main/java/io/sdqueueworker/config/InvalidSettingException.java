package io.sdqueueworker.config;

import java.io.IOException;
import java.nio.file.Path;

/// A setting is well-formed and does not work. The message is the line for whoever set it: the variable and what it
/// expects.
public final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String line) {
        super(line);
    }

    /// The worker cannot drive this type of runtime.
    ///
    /// @param known the names of the types that it can
    public static InvalidSettingException ofRuntimeType(String known) {
        return new InvalidSettingException("RUNTIME_TYPE (worker.runtime.type) is wrong: expects a runtime that the"
                + " worker can drive: " + known);
    }

    /// The runtime does not report its memory.
    public static InvalidSettingException ofRuntimeMemory(String type) {
        return new InvalidSettingException("WORKER_RUNTIME_MAX_RSS (worker.runtime.max-rss) is wrong: expects"
                + " nothing for " + type + ", which does not report its memory; limit that of its container");
    }

    /// A folder of the runtime's is not there.
    public static InvalidSettingException ofRuntimeFolder(String property, Path folder) {
        return new InvalidSettingException(
                StartFailure.variable(property) + " (" + property + ") is wrong: expects a folder of the runtime's"
                        + " that is mounted here, and " + folder + " is no folder");
    }

    /// The model directory cannot be written to.
    public static InvalidSettingException ofModelDirectory(Path directory, IOException why) {
        return new InvalidSettingException("WORKER_MODELS_DIR (worker.models.dir) is wrong: expects a directory that"
                + " the worker may write models to, and " + directory + " is none (" + why + ")");
    }

    /// Another worker works in the work directory.
    public static InvalidSettingException ofSharedWorkDirectory(Path directory) {
        return new InvalidSettingException("WORKER_WORK_DIR (worker.work-dir) is wrong: expects a directory of this"
                + " worker's own, and another worker uses " + directory);
    }

    /// The work directory cannot be written to.
    public static InvalidSettingException ofWorkDirectory(Path directory, IOException why) {
        return new InvalidSettingException("WORKER_WORK_DIR (worker.work-dir) is wrong: expects a directory that the"
                + " worker may write to, and " + directory + " is none (" + why + ")");
    }
}
