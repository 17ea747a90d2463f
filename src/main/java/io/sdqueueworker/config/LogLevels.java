package io.sdqueueworker.config;

import java.util.logging.Logger;
import org.jboss.logmanager.Level;

/// How much this process logs.
public final class LogLevels {

    private LogLevels() {}

    /// As the settings say, for all of the worker's own code.
    public static void set(WorkerConfig config) {
        Logger.getLogger("io.sdqueueworker").setLevel(Level.parse(config.logLevel()));
    }
}
