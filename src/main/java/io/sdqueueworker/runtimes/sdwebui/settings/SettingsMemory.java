package io.sdqueueworker.runtimes.sdwebui.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.io.DurableFile;
import io.sdqueueworker.io.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/// The file `sdwebui-settings.json` in the work directory: `{"defaults":{…},"guessed":{…},"posted":{…},"left":{…}}`,
/// each with values by the name of a setting.
///
/// A worker that restarts next to a running Web UI cannot see which settings are its own and which are those of the
/// last task. A file that cannot be used is as good as none: the settings that are found then are the defaults.
public final class SettingsMemory {

    private static final Logger LOG = Logger.getLogger(SettingsMemory.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final ObjectNode document;

    public SettingsMemory(Path workDirectory) {
        this.file = workDirectory.resolve("sdwebui-settings.json");
        this.document = read();
    }

    /// The value of a setting that tasks without their own get. Missing if there is none.
    JsonNode defaultOf(String setting) {
        return document.path("defaults").path(setting);
    }

    /// The value that this worker has last posted. Missing if there is none.
    JsonNode posted(String setting) {
        return document.path("posted").path(setting);
    }

    /// The values that must be posted again, because a task has left others.
    ObjectNode left() {
        return document.withObjectProperty("left").deepCopy();
    }

    /// Returns whether the default of a setting is one that nothing had chosen.
    boolean isGuessed(String setting) {
        return document.path("guessed").path(setting).equals(defaultOf(setting));
    }

    void guessDefault(String setting, JsonNode value) {
        document.withObjectProperty("guessed").set(setting, value);
        setDefault(setting, value);
    }

    void setDefault(String setting, JsonNode value) {
        document.withObjectProperty("defaults").set(setting, value);
        write();
    }

    /// Written before the values are posted.
    void posts(ObjectNode values) {
        document.withObjectProperty("posted").setAll(values);
        write();
    }

    /// Written before the run that leaves others.
    void leaves(ObjectNode values) {
        document.set("left", values);
        write();
    }

    private ObjectNode read() {
        try {
            if (JSON.readTree(Files.readString(file)) instanceof ObjectNode written) {
                return written;
            }
            LOG.warn("settings of the runtime are forgotten reason=\"the file is not an object\"");
        } catch (NoSuchFileException e) {
            LOG.debug("no settings of the runtime are remembered");
        } catch (JsonProcessingException e) {
            LOG.warn("settings of the runtime are forgotten reason=\"the file is not JSON\"");
        } catch (IOException e) {
            LOG.warnf("settings of the runtime are forgotten reason=%s", FileErrors.describe(e));
        }
        return JSON.createObjectNode();
    }

    private void write() {
        try {
            DurableFile.replace(file, JSON.writeValueAsBytes(document));
        } catch (IOException e) {
            // What is in memory is enough until the worker restarts.
            LOG.warnf("settings of the runtime cannot be remembered reason=%s", FileErrors.describe(e));
        }
    }
}
