package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.TaskFailedException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Deletes the prompts of finished tasks from ComfyUI's history, which keeps 10,000 of them in memory, with the images
/// in them.
///
/// The prompt that was last followed stays until the next one has ended: its absence shows that ComfyUI has restarted.
final class EndedPrompts {

    private static final Logger LOG = Logger.getLogger(EndedPrompts.class);

    private final ComfyUiApi api;
    private final Map<String, OutputTag> ended = new ConcurrentHashMap<>();
    private final Set<OutputTag> finished = ConcurrentHashMap.newKeySet();
    private volatile Optional<String> last = Optional.empty();

    EndedPrompts(ComfyUiApi api) {
        this.api = api;
    }

    /// The prompt that was last followed.
    Optional<String> last() {
        return last;
    }

    /// A prompt has ended, or is given up.
    void add(String id, OutputTag task) {
        ended.put(id, task);
        finished.remove(task);
        last = Optional.of(id);
    }

    /// A task is finished: nothing asks for its prompts any more.
    void finish(OutputTag task) {
        finished.add(task);
    }

    /// Deletes the prompts of finished tasks. Called between two tasks, when ComfyUI is known to answer: a call to
    /// one that hangs would hold up the end of a task.
    void delete() throws InterruptedException {
        Set<String> ids = new HashSet<>();
        ended.forEach((id, task) -> {
            if (finished.contains(task) && !last.equals(Optional.of(id))) {
                ids.add(id);
            }
        });
        try {
            if (!ids.isEmpty()) {
                api.forget(ids);
                ended.keySet().removeAll(ids);
            }
            finished.retainAll(ended.values());
        } catch (TaskFailedException e) {
            // The next task tries again.
            LOG.debugf(
                    "ended prompts remain in the history code=%s", e.failure().code());
        }
    }
}
