package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.publication.Json;
import io.sdqueueworker.publication.ResultFormat;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.TaskId;
import java.util.stream.Collectors;

/// The result document of SD Web UI tasks: the Web UI's answer without its images, and a few fields in `parameters`. A
/// requested text, such as a caption, is its `info`.
final class WebUiResultFormat implements ResultFormat {

    @Override
    public ObjectNode completed(TaskId id, Generated generated) {
        ObjectNode document = Json.object();
        document.putArray("images").add("");
        ObjectNode parameters = parameters(generated);
        parameters.put("id_task", id.value());
        parameters.put(
                "image_seed", generated.seeds().stream().map(String::valueOf).collect(Collectors.joining(",")));
        parameters.put("error_msg", "");
        document.set("parameters", parameters);
        return document.put("info", generated.text().orElse(""));
    }

    @Override
    public ObjectNode failed(TaskId id, Failure failure) {
        ObjectNode document = Json.object();
        document.putArray("images").add("");
        document.putObject("parameters")
                .put("id_task", id.value())
                .put("status", 0)
                .put("error_msg", failure.detail())
                .put("reason", failure.code().name());
        return document.put("info", "");
    }

    private static ObjectNode parameters(Generated generated) {
        try {
            return Json.parse(generated.parameters()) instanceof ObjectNode object ? object : Json.object();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the parameters are not JSON", e);
        }
    }
}
