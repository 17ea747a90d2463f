package io.sdqueueworker.runtimes.sdwebui.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiProgress;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Sets the Web UI's settings for each task, so that no task meets those of another.
///
/// The checkpoint and Forge's modules are switched by `POST /options`, which reports unknown names, and only if they
/// differ. All other settings stay in the request, and the Web UI restores them. But A1111 and Forge restore only those
/// that they have an entry for (`modules/processing.py`, `process_images`), and without a `config.json` they have none.
/// So their values are posted before a task overrides them for the first time. `docs/adr/0022` has the reasons.
///
/// Everything happens in the turn of a task: while another one runs, the Web UI reports the settings of that one.
public final class WebUiSettings {

    private static final Logger LOG = Logger.getLogger(WebUiSettings.class);

    /// The Web UI has answered, and may have done a part of what was asked.
    private static final Set<Code> REFUSALS =
            Set.of(Code.RUNTIME_ERROR, Code.INVALID_REQUEST, Code.RUNTIME_REFUSED, Code.UNSUPPORTED_TASK);

    private final WebUiApi api;
    private final SettingsMemory memory;
    private final SwitchedModels models;

    /// The settings whose entries are known to exist.
    private final Set<String> entered = ConcurrentHashMap.newKeySet();

    public WebUiSettings(WebUiApi api, SettingsMemory memory) {
        this.api = api;
        this.memory = memory;
        this.models = new SwitchedModels(api, memory);
    }

    /// Sends settings, and waits as long as the Web UI needs to load models.
    public interface Post {

        void send(ObjectNode settings) throws TaskFailedException, InterruptedException;
    }

    /// The Web UI has restarted, or may have.
    public void forget() {
        entered.clear();
        models.forget();
    }

    /// Sets everything for a run that follows at once.
    ///
    /// @param idle the progress of the Web UI at the begin of the turn
    public void apply(RequestedSettings wanted, WebUiProgress idle, Post post)
            throws TaskFailedException, InterruptedException {
        if (idle.hasHadNoJob()) {
            forget();
        }
        restoreLeft(post);
        ObjectNode now = api.options();
        models.use(wanted, now, post);
        if (!idle.isSdNext()) {
            enter(wanted.overrides(), now, post);
        }
        leave(wanted, now);
    }

    /// Restores what the run has left. What cannot be restored now is restored before the next task.
    public void restore(Post post) throws InterruptedException {
        try {
            restoreLeft(post);
        } catch (TaskFailedException e) {
            LOG.warnf(
                    "settings of a task were not restored yet code=%s",
                    e.failure().code());
        }
    }

    private void restoreLeft(Post post) throws TaskFailedException, InterruptedException {
        ObjectNode left = memory.left();
        if (left.isEmpty()) {
            return;
        }
        if (!isAccepted(left, post)) {
            LOG.warnf("runtime refuses to restore the settings of a task names=%s", names(left));
        }
        memory.leaves(JsonNodeFactory.instance.objectNode());
    }

    /// Gives the Web UI an entry for each setting that the task overrides, with the present value. A setting that
    /// it does not know has no value.
    private void enter(Set<String> overrides, ObjectNode now, Post post)
            throws TaskFailedException, InterruptedException {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        overrides.stream()
                .filter(name -> now.hasNonNull(name) && !entered.contains(name))
                .forEach(name -> values.set(name, whole(now.get(name))));
        if (values.isEmpty()) {
            return;
        }
        if (!isAccepted(values, post)) {
            // It sets them before it fails to write its file, which may be read-only.
            LOG.warnf(
                    "runtime refuses its own settings, those of one task may stay for others names=%s", names(values));
        }
        entered.addAll(names(values));
    }

    /// Posts settings, and returns whether the Web UI accepts them. Fails if it does not answer.
    private static boolean isAccepted(ObjectNode settings, Post post) throws TaskFailedException, InterruptedException {
        try {
            post.send(settings);
            return true;
        } catch (TaskFailedException e) {
            if (!REFUSALS.contains(e.failure().code())) {
                throw e;
            }
            return false;
        }
    }

    /// Remembers the values of settings that the Web UI will not restore: the sender asks for that, or the value is
    /// null, for which it makes no entry.
    private void leave(RequestedSettings wanted, ObjectNode now) throws TaskFailedException, InterruptedException {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        Set<String> unreported = new TreeSet<>();
        for (String name : wanted.overrides()) {
            JsonNode value = now.path(name);
            if (value.isNull() || (wanted.kept() && !value.isMissingNode())) {
                values.set(name, whole(value));
            } else if (wanted.kept()) {
                unreported.add(name);
            }
        }
        if (!unreported.isEmpty()) {
            // SD.Next does not report settings that have their default.
            JsonNode described = api.describedOptions();
            unreported.removeIf(name -> !described.path(name).has("default"));
            unreported.forEach(name -> values.set(name, described.path(name).path("default")));
        }
        if (!values.isEmpty()) {
            memory.leaves(values);
        }
    }

    /// A1111 and Forge report whole numbers as decimals (`modules/api/models.py`, `OptionsModel`). A decimal that
    /// is posted stays one, and fails as a number of a layer or as a seed.
    private static JsonNode whole(JsonNode value) {
        return value.isFloatingPointNumber() && value.doubleValue() == value.longValue()
                ? JsonNodeFactory.instance.numberNode(value.longValue())
                : value;
    }

    private static Set<String> names(ObjectNode settings) {
        Set<String> names = new TreeSet<>();
        settings.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
