package io.sdqueueworker.config;

import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// The form of log lines.
public enum LogFormat {
    /// A constant text with fixed keys in logfmt.
    TEXT,
    /// One JSON object for each event.
    JSON;

    private static final String NAME = "worker.log-format";

    private static final String VARIABLE = "WORKER_LOG_FORMAT";

    /// The format that this process was started with. It is read without the configuration, so that it applies to
    /// the lines before that too. A wrong value counts as text: the configuration refuses it.
    public static LogFormat ofProcess() {
        String value = System.getProperty(NAME, System.getenv().getOrDefault(VARIABLE, ""));
        return value.strip().equalsIgnoreCase(JSON.name()) ? JSON : TEXT;
    }

    private static LogFormat of(String value) {
        return valueOf(value.strip().toUpperCase(Locale.ROOT));
    }

    /// Reads the setting.
    public static final class Reader implements Converter<LogFormat> {

        private static final long serialVersionUID = 1L;

        private static final Setting<LogFormat> SETTING = new Setting<>("text or json", LogFormat::of);

        @Override
        public @Nullable LogFormat convert(String value) {
            return SETTING.read(value);
        }
    }
}
