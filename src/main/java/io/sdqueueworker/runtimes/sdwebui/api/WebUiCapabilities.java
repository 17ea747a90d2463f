package io.sdqueueworker.runtimes.sdwebui.api;

import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.task.TaskFailedException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The routes that this fork of the Web UI has. It is asked once per start of the Web UI.
///
/// A fork may not publish a description of its API: SD.Next does so only with `--docs`.
public final class WebUiCapabilities {

    private static final Logger LOG = Logger.getLogger(WebUiCapabilities.class);

    private final WebUiApi api;
    private volatile Optional<ApiDescription> description = Optional.empty();
    private volatile boolean isRead;

    /// The routes that are not described, and whether they answer.
    private final Map<String, Boolean> tried = new ConcurrentHashMap<>();

    public WebUiCapabilities(WebUiApi api) {
        this.api = api;
    }

    /// Returns whether the Web UI has a route that answers GET. A route that is not described is called once: an
    /// extension may have added it after the description was written.
    ///
    /// @param route below the API, such as `sd-modules`, or the whole path, such as `/controlnet/model_list`
    public boolean has(String route) throws TaskFailedException, InterruptedException {
        if (isDescribed(route).orElse(false)) {
            return true;
        }
        Boolean known = tried.get(route);
        if (known == null) {
            known = api.answers(route);
            tried.put(route, known);
        }
        return known;
    }

    /// Returns whether the description lacks a route of the Web UI itself. False without a description.
    boolean lacks(String route) throws TaskFailedException, InterruptedException {
        return !isDescribed(route).orElse(true);
    }

    /// Fails a task whose route the description lacks. Without a description, the call itself shows it.
    ///
    /// @throws TaskFailedException with the code UNSUPPORTED_TASK
    public void require(WebUiRoute route) throws TaskFailedException, InterruptedException {
        if (lacks(route.path())) {
            throw new TaskFailedException(WebUiErrors.noSuchRoute());
        }
    }

    /// Returns whether it is Forge or a fork of Forge, which manage VAEs and text encoders as modules.
    public boolean isForge() throws TaskFailedException, InterruptedException {
        return has("sd-modules");
    }

    /// Forgets everything, because the Web UI may have restarted as another version.
    public void forget() {
        isRead = false;
        tried.clear();
    }

    private Optional<Boolean> isDescribed(String route) throws TaskFailedException, InterruptedException {
        if (!isRead) {
            description = ask();
            isRead = true;
        }
        return description.map(described -> described.routes().contains(route));
    }

    private Optional<ApiDescription> ask() throws TaskFailedException, InterruptedException {
        try {
            Optional<ApiDescription> answer = api.description();
            answer.ifPresent(WebUiCapabilities::logMissing);
            return answer;
        } catch (RuntimeCallFailed e) {
            if (RuntimeCallFailed.isNoConnection(e)) {
                throw e;
            }
            LOG.debugf(
                    "runtime does not describe its API reason=%s", e.failure().detail());
            return Optional.empty();
        }
    }

    private static void logMissing(ApiDescription description) {
        Set<WebUiRoute> missing = EnumSet.allOf(WebUiRoute.class);
        missing.removeIf(route -> description.routes().contains(route.path()));
        if (!missing.isEmpty()) {
            LOG.infof(
                    "runtime lacks APIs of some kinds of tasks routes=%s",
                    missing.stream().map(WebUiRoute::path).collect(Collectors.joining(",")));
        }
    }
}
