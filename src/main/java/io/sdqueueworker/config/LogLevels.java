package io.sdqueueworker.config;

import java.util.logging.Logger;
import org.jboss.logmanager.Level;

/// The log level of this process.
public final class LogLevels {

    private LogLevels() {}

    /// Sets the level of the settings for all of the worker's own code.
    public static void set(WorkerConfig config) {
        Logger.getLogger("io.sdqueueworker").setLevel(Level.parse(config.logLevel()));
    }
}
