package io.sdqueueworker.runtimes.comfyui.models;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.runtimes.RuntimeCalls.Reading;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// ComfyUI's answers about its nodes and files, kept between tasks.
///
/// ComfyUI answers on the thread of its event loop, and describing a loader lists its folder. So each class and
/// each folder is asked for once, and again only for a name that is not in it.
public final class NodeCatalog implements NodeDescriptions {

    /// A folder that older servers list by a route of its own only, without endings.
    static final String EMBEDDINGS = "embeddings";

    private final Lists lists;
    private final Map<String, NodeInfo> nodes = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> files = new ConcurrentHashMap<>();
    private final Map<Set<String>, Set<String>> shared = new ConcurrentHashMap<>();
    private volatile List<String> folders = List.of();
    private volatile Optional<Set<String>> replaced = Optional.empty();

    /// Reads the runtime's lists.
    public interface Lists {

        /// @param route of the API, encoded
        <T> T read(String route, Reading<T> reading) throws TaskFailedException, InterruptedException;
    }

    public NodeCatalog(Lists lists) {
        this.lists = lists;
    }

    @Override
    public Optional<NodeInfo> node(String classType) throws TaskFailedException, InterruptedException {
        NodeInfo known = nodes.get(classType);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<NodeInfo> described = ask("object_info/" + encoded(classType), new NodeInfoReader(this::first))
                .orElse(Optional.of(NodeInfo.UNREPORTED));
        if (described.isEmpty() && replaced().contains(classType)) {
            described = Optional.of(NodeInfo.UNREPORTED);
        }
        // A class that does not exist is asked for again: names of such classes have no end.
        described.ifPresent(info -> nodes.put(classType, info));
        return described;
    }

    /// The classes that the server replaces in a prompt, because it has renamed them
    /// (`app/node_replace_manager.py`). Older servers replace none.
    private Set<String> replaced() throws TaskFailedException, InterruptedException {
        if (replaced.isEmpty()) {
            replaced =
                    Optional.of(ask("node_replacements", NodeCatalog::members).orElse(Set.of()));
        }
        return replaced.orElse(Set.of());
    }

    @Override
    public Optional<Set<String>> files(String folder) throws TaskFailedException, InterruptedException {
        Set<String> known = files.get(folder);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Set<String>> listed = ask("models/" + encoded(folder), NodeCatalog::names);
        if (listed.isEmpty() && folder.equals(EMBEDDINGS)) {
            listed = ask(EMBEDDINGS, NodeCatalog::names);
        }
        listed.ifPresent(names -> files.put(folder, first(names)));
        return listed;
    }

    /// The files of a folder, without those that were listed before.
    Optional<Set<String>> filesNow(String folder) throws TaskFailedException, InterruptedException {
        files.remove(folder);
        return files(folder);
    }

    @Override
    public List<String> folders() throws TaskFailedException, InterruptedException {
        if (folders.isEmpty()) {
            folders = List.copyOf(ask("models", NodeCatalog::names).orElse(Set.of()));
        }
        return folders;
    }

    /// Forgets the files, and the lists of a class of nodes: a name that a task needs is not among them, and may be
    /// new.
    void forgetFiles(String classType) {
        nodes.remove(classType);
        files.clear();
        shared.clear();
    }

    /// Forgets everything: another process of the runtime may have started, with other nodes.
    public void forget() {
        nodes.clear();
        files.clear();
        shared.clear();
        folders = List.of();
        replaced = Optional.empty();
    }

    /// Nothing if this server has no such route, a proxy does not pass it on, or the server fails in it: a node's
    /// description may raise.
    private <T> Optional<T> ask(String route, Reading<T> reading) throws TaskFailedException, InterruptedException {
        try {
            return Optional.of(lists.read(route, reading));
        } catch (RuntimeCallFailed e) {
            if (e.isStatus(400, 401, 403, 404, 405, 500) || e.kind() instanceof Kind.NotJson) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Set<String> first(Set<String> names) {
        return shared.computeIfAbsent(names, _ -> names);
    }

    private static Set<String> names(JsonParser json) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        if (json.nextToken() != JsonToken.START_ARRAY) {
            return names;
        }
        for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
            if (next == JsonToken.VALUE_STRING && names.size() < NodeInfoReader.MOST_NAMES) {
                names.add(json.getText());
            } else {
                json.skipChildren();
            }
        }
        return names;
    }

    private static Set<String> members(JsonParser json) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        if (json.nextToken() == JsonToken.START_OBJECT) {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                json.skipChildren();
                if (names.size() < NodeInfoReader.MOST_NAMES) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
