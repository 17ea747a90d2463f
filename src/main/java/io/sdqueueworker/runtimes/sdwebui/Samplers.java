package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.io.ClosestNames;
import io.sdqueueworker.runtimes.sdwebui.SamplerLists.Choice;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Checks the samplers and schedulers that a request names, before it needs the GPU.
///
/// A1111 since 1.9, Forge and reForge silently use another sampler or scheduler for an unknown name. Older versions
/// and SD.Next have no list of schedulers with labels, and refuse an unknown sampler themselves.
final class Samplers {

    private static final Logger LOG = Logger.getLogger(Samplers.class);
    private static final String SAME_SAMPLER = "Use same sampler";
    private static final String SAME_SCHEDULER = "Use same scheduler";

    private final WebUiApi api;

    /// Nothing if this Web UI refuses unknown names itself.
    private volatile Optional<SamplerLists> known = Optional.empty();

    private volatile boolean isRead;

    Samplers(WebUiApi api) {
        this.api = api;
    }

    /// On deck: replaces the names of samplers and schedulers by those that the Web UI knows.
    ///
    /// @throws TaskFailedException with the code INVALID_REQUEST if there is no such sampler or scheduler
    void putNames(TaskKind kind, ObjectNode request) throws TaskFailedException, InterruptedException {
        if (!WebUiRoute.of(kind).samples()) {
            return;
        }
        putSampler(request, named(request, "sampler_name").isPresent() ? "sampler_name" : "sampler_index");
        putScheduler(request, "scheduler");
        if (request.path("enable_hr").asBoolean(false)) {
            putSecondSampler(request);
            if (named(request, "hr_scheduler").equals(Optional.of(SAME_SCHEDULER))) {
                request.remove("hr_scheduler");
            }
            putScheduler(request, "hr_scheduler");
        }
    }

    /// Forgets the lists, because the Web UI may have restarted as another version.
    void forget() {
        isRead = false;
    }

    private void putSampler(ObjectNode request, String field) throws TaskFailedException, InterruptedException {
        Optional<Choice> choice = sampler(request, field);
        if (choice.isPresent()) {
            request.put(field, choice.get().text());
        }
    }

    /// The second pass takes neither the choice of the user interface nor a scheduler in the sampler's name
    /// (`modules/processing.py`, `sample_hr_pass`).
    private void putSecondSampler(ObjectNode request) throws TaskFailedException, InterruptedException {
        if (named(request, "hr_sampler_name").equals(Optional.of(SAME_SAMPLER))) {
            request.remove("hr_sampler_name");
        }
        Optional<Choice> choice = sampler(request, "hr_sampler_name");
        if (choice.isEmpty()) {
            return;
        }
        request.put("hr_sampler_name", choice.get().sampler());
        Optional<String> own = named(request, "hr_scheduler").filter(name -> !name.equals(SAME_SCHEDULER));
        if (own.isEmpty()) {
            choice.get().scheduler().ifPresent(scheduler -> request.put("hr_scheduler", scheduler));
        }
    }

    private void putScheduler(ObjectNode request, String field) throws TaskFailedException, InterruptedException {
        Optional<String> name = named(request, field);
        if (name.isEmpty()) {
            return;
        }
        Optional<SamplerLists> lists =
                listsWith(each -> each.scheduler(name.get()).isPresent());
        if (lists.isPresent()) {
            String label = lists.get()
                    .scheduler(name.get())
                    .orElseThrow(
                            () -> unknown("scheduler", name.get(), lists.get().schedulersLike(name.get())));
            request.put(field, label);
        }
    }

    private Optional<Choice> sampler(ObjectNode request, String field)
            throws TaskFailedException, InterruptedException {
        Optional<String> name = named(request, field);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Optional<SamplerLists> lists =
                listsWith(each -> each.sampler(name.get()).isPresent());
        if (lists.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(lists.get()
                .sampler(name.get())
                .orElseThrow(() -> unknown("sampler", name.get(), lists.get().samplersLike(name.get()))));
    }

    private interface Knowing {
        boolean in(SamplerLists lists);
    }

    /// The lists. They are asked for again if they lack a name: extensions add samplers.
    ///
    /// @return nothing if this Web UI refuses unknown names itself
    private Optional<SamplerLists> listsWith(Knowing name) throws TaskFailedException, InterruptedException {
        if (!isRead || !known.map(name::in).orElse(true)) {
            known = lists();
            isRead = true;
        }
        return known;
    }

    private Optional<SamplerLists> lists() throws TaskFailedException, InterruptedException {
        try {
            return readLists();
        } catch (RuntimeCallFailed e) {
            if (!e.isStatus(500)) {
                throw e;
            }
            // A sampler of an extension may break the list, and tasks work without it.
            LOG.warn("runtime fails to list its samplers, unknown ones are not rejected");
            return Optional.empty();
        }
    }

    private Optional<SamplerLists> readLists() throws TaskFailedException, InterruptedException {
        Optional<JsonNode> schedulers =
                api.smallList("schedulers").filter(list -> list.path(0).has("label"));
        Optional<JsonNode> samplers = schedulers.isEmpty() ? Optional.empty() : api.smallList("samplers");
        return samplers.map(list -> SamplerLists.of(list, schedulers.orElseThrow()));
    }

    /// A name in a field. Other values than texts are left to the Web UI.
    private static Optional<String> named(ObjectNode request, String field) {
        return Optional.ofNullable(request.path(field).textValue()).filter(name -> !name.isBlank());
    }

    private static TaskFailedException unknown(String kind, String name, List<String> closest) {
        return TaskFailedException.of(
                Code.INVALID_REQUEST,
                Stage.GENERATION,
                "the runtime has no " + kind + " '" + name + "'" + ClosestNames.hint(closest));
    }
}
