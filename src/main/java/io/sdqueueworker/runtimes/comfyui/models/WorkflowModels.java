package io.sdqueueworker.runtimes.comfyui.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.models.ModelSearch;
import io.sdqueueworker.runtimes.NeedsBuilder;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.List;
import org.jboss.logging.Logger;

/// Finds the models that a ComfyUI workflow names.
public final class WorkflowModels implements ModelSearch {

    private static final Logger LOG = Logger.getLogger(WorkflowModels.class);

    private final LoaderInputs table;
    private final NodeDescriptions descriptions;

    public WorkflowModels(LoaderInputs table, NodeDescriptions descriptions) {
        this.table = table;
        this.descriptions = descriptions;
    }

    @Override
    public List<ModelNeed> find(TaskKind kind, JsonNode content) throws InterruptedException {
        if (!(graph(content) instanceof ObjectNode graph)) {
            return List.of();
        }
        try {
            return needs(NamedModelSearch.in(table, descriptions, graph));
        } catch (TaskFailedException e) {
            LOG.debugf("nodes are not described code=%s", e.failure().code());
        }
        try {
            return needs(NamedModelSearch.in(table, NodeDescriptions.NONE, graph));
        } catch (TaskFailedException e) {
            throw new IllegalStateException("no runtime was asked", e);
        }
    }

    /// The content itself, or the `prompt` of the API's request.
    private static JsonNode graph(JsonNode content) {
        boolean isGraph =
                content.valueStream().allMatch(node -> node.path("class_type").isTextual());
        return isGraph ? content : content.path("prompt");
    }

    private static List<ModelNeed> needs(List<NamedModel> named) {
        NeedsBuilder needs = new NeedsBuilder();
        for (NamedModel model : named) {
            ModelNeed need = model.need();
            needs.add(need.kind(), need.folders(), need.name(), need.optional());
        }
        return needs.toList();
    }
}
