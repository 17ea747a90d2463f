package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.runtimes.comfyui.models.NodeDescriptions;
import io.sdqueueworker.runtimes.comfyui.models.NodeInfo;
import io.sdqueueworker.staging.ContentSearch;
import io.sdqueueworker.staging.ContentWalk;
import io.sdqueueworker.staging.InputPlace;
import io.sdqueueworker.staging.InputPlace.Form;
import io.sdqueueworker.staging.InputSearch;
import io.sdqueueworker.task.TaskFailedException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Finds the inputs of a ComfyUI workflow in the API's form: URLs, and files as base64, in inputs of nodes that
/// name a file of the input folder. Any other text is the node's own, even if it is an address.
final class WorkflowInputs implements InputSearch {

    private static final Logger LOG = Logger.getLogger(WorkflowInputs.class);

    /// No real workflow has URLs in more classes of nodes. The runtime is not asked about more.
    private static final int MOST_CLASSES = 64;

    private final NodeDescriptions descriptions;

    WorkflowInputs(NodeDescriptions descriptions) {
        this.descriptions = descriptions;
    }

    @Override
    public List<InputPlace> find(JsonNode content) throws InterruptedException {
        Classes classes = new Classes();
        var _ = classes.find(content);
        return new Places(described(classes.found)).find(content);
    }

    private Map<String, Optional<NodeInfo>> described(Set<String> classes) throws InterruptedException {
        Map<String, Optional<NodeInfo>> described = new HashMap<>();
        try {
            for (String classType : classes) {
                described.put(classType, descriptions.node(classType));
            }
        } catch (TaskFailedException e) {
            LOG.debugf("nodes are not described code=%s", e.failure().code());
        }
        return described;
    }

    private abstract static class Nodes extends ContentSearch {

        @Override
        protected final Stream<ContentWalk> below(ContentWalk at) {
            return isNode(at)
                    ? at.to("inputs", at.node().path("inputs")).below().filter(this::mayBeInput)
                    : at.below();
        }

        @Override
        protected final Optional<Form> form(ContentWalk at) {
            ContentWalk inputs = at.from();
            ContentWalk node = inputs == null ? null : inputs.from();
            return node != null && isNode(node)
                    ? form(node.node().path("class_type").textValue(), at.step())
                    : Optional.empty();
        }

        /// ComfyUI takes names of files only.
        @Override
        protected final boolean mayBeInput(ContentWalk at) {
            return at.isUrl() || at.isInlineFile();
        }

        abstract Optional<Form> form(String classType, String input);

        private static boolean isNode(ContentWalk at) {
            return at.node().path("class_type").isTextual()
                    && at.node().path("inputs").isObject();
        }
    }

    /// Finds the classes of nodes with URLs.
    private static final class Classes extends Nodes {

        private final Set<String> found = new LinkedHashSet<>();

        @Override
        Optional<Form> form(String classType, String input) {
            if (found.size() < MOST_CLASSES) {
                found.add(classType);
            }
            return Optional.empty();
        }
    }

    private static final class Places extends Nodes {

        private final Map<String, Optional<NodeInfo>> described;

        private Places(Map<String, Optional<NodeInfo>> described) {
            this.described = described;
        }

        @Override
        Optional<Form> form(String classType, String input) {
            return FileInput.of(classType, input, described.getOrDefault(classType, Optional.of(NodeInfo.UNREPORTED)))
                    .map(FileInput::form);
        }
    }
}
