package io.sdqueueworker.testbed.comfyui.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass;
import java.util.Map;

/// A [FakeComfyUi]'s description of itself: machine, features and nodes.
public final class ComfyCatalogue {
    private ComfyCatalogue() {}

    static ObjectNode systemStats(ComfySettings settings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode system = json.putObject("system");
        system.put("os", settings.isOld() ? "posix" : "linux");
        system.put("ram_total", 64L << 30).put("ram_free", 48L << 30);
        system.put("comfyui_version", settings.isOld() ? "0.3.64" : "0.9.2");
        system.put("python_version", "3.12.11 (main) [GCC 14.2.0]").put("pytorch_version", "2.8.0+cu128");
        system.put("embedded_python", false).putArray("argv").add("main.py");
        json.putArray("devices")
                .addObject()
                .put("name", "cuda:0 NVIDIA L4 : cudaMallocAsync")
                .put("type", "cuda")
                .put("index", 0)
                .put("vram_total", 22L << 30)
                .put("vram_free", 18L << 30)
                .put("torch_vram_total", 4L << 30)
                .put("torch_vram_free", 1L << 30);
        return json;
    }

    public static ObjectNode features() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("supports_preview_metadata", true)
                .put("max_upload_size", 100L << 20);
    }

    static ObjectNode objectInfo(Map<String, NodeClass> classes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        classes.values().forEach(kind -> json.set(kind.name(), kind.describe()));
        return json;
    }
}
