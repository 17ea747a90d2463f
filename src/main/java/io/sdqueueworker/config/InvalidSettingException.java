package io.sdqueueworker.config;

import io.sdqueueworker.io.FileErrors;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;

/// A setting is well-formed and does not work. The message is one line with the variable and the expected value.
public final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final String MANAGEMENT_PORT = "quarkus.management.port";
    private static final String FREE_PORT = "a port that is free in this pod";

    public InvalidSettingException(String line) {
        super(line);
    }

    /// A setting has a value that does not work.
    ///
    /// @param name of the setting, such as `worker.work-dir`
    /// @param expected a sentence that says what it expects, and what the value is
    public static InvalidSettingException wrong(String name, String expected) {
        return new InvalidSettingException(
                SettingNames.variable(name) + " (" + name + ") is wrong: expects " + expected);
    }

    /// The port of health and metrics cannot be opened.
    public static InvalidSettingException ofManagementPort(int port, IOException why) {
        return wrong(MANAGEMENT_PORT, FREE_PORT + ", and " + port + " is not: " + why.getMessage());
    }

    /// The port of health and metrics, whose number is not known here, cannot be opened.
    static InvalidSettingException ofManagementPort(BindException why) {
        return wrong(MANAGEMENT_PORT, FREE_PORT + ": " + why.getMessage());
    }

    /// The worker cannot drive this type of runtime.
    ///
    /// @param known the names of the types that it can
    public static InvalidSettingException ofRuntimeType(String type, String known) {
        return wrong("worker.runtime.type", "a runtime that the worker can drive: " + known + ", not '" + type + "'");
    }

    /// The runtime does not report its memory.
    public static InvalidSettingException ofRuntimeMemory(String type) {
        return wrong(
                "worker.runtime.max-rss",
                "nothing for " + type + ", which does not report its memory; limit the memory of its container");
    }

    /// A folder of the runtime does not exist here.
    public static InvalidSettingException ofRuntimeFolder(String name, Path folder) {
        return wrong(name, "a folder of the runtime that is mounted here, and " + folder + " is not a directory");
    }

    /// The model directory is not writable.
    public static InvalidSettingException ofModelDirectory(Path directory, IOException why) {
        return wrong(
                "worker.models.dir",
                "a writable directory for models, and " + directory + " is not (" + FileErrors.describe(why) + ")");
    }

    /// Another worker uses the work directory.
    public static InvalidSettingException ofSharedWorkDirectory(Path directory) {
        return wrong("worker.work-dir", "a directory of this worker's own, and another worker uses " + directory);
    }

    /// The work directory is not writable.
    public static InvalidSettingException ofWorkDirectory(Path directory, IOException why) {
        return wrong(
                "worker.work-dir",
                "a writable directory, and " + directory + " is not (" + FileErrors.describe(why) + ")");
    }
}
