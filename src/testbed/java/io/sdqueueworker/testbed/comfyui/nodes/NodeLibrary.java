package io.sdqueueworker.testbed.comfyui.nodes;

import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.optional;
import static io.sdqueueworker.testbed.comfyui.nodes.NodeClass.required;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.ComfyModels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The node classes of a [FakeComfyUi]: some of ComfyUI's own and of well-known extensions, with a painter instead of
/// the models, and a few that only the fake has.
public final class NodeLibrary {
    private NodeLibrary() {}

    public static Map<String, NodeClass> of(ComfyModels models, ComfyFiles files) {
        var classes = new LinkedHashMap<String, NodeClass>();
        Stream.of(
                        SamplingNodes.of(models),
                        ImageNodes.of(files),
                        SavingNodes.all(),
                        VideoNodes.all(),
                        ExtensionNodes.all(),
                        LoaderNodes.of(models, files),
                        ownNodes())
                .flatMap(List::stream)
                .forEach(kind -> classes.put(kind.name(), kind));
        return classes;
    }

    private static List<NodeClass> ownNodes() {
        return List.of(
                new NodeClass(
                        "FailingNode",
                        true,
                        List.of(
                                required("message", new InputKind.Text("it fails")),
                                optional("image", new InputKind.Link("IMAGE"))),
                        List.of("IMAGE"),
                        run -> {
                            throw new NodeFailure("RuntimeError", run.text("message"));
                        }),
                NodeClass.giving(
                        List.of("AUDIO"),
                        "EmptyAudio",
                        List.of(required("duration", new InputKind.Real(60, 0, 3600))),
                        _ -> NodeClass.Result.of(new NodeValue.Audio())),
                NodeClass.giving(
                        List.of("MESH"), "EmptyMesh", List.of(), _ -> NodeClass.Result.of(new NodeValue.Mesh())),
                NodeClass.output(
                        "PreviewAny",
                        List.of(required("source", new InputKind.Link("STRING"))),
                        run -> NodeClass.Result.shown(
                                shown(run.value("source", NodeValue.Text.class).text()))),
                showsText("ShowText"),
                showsText("PreviewText"));
    }

    private static NodeClass showsText(String name) {
        List<NodeClass.Input> inputs = List.of(required("text", new InputKind.Text("")));
        return new NodeClass(name, true, inputs, List.of("STRING"), run -> {
            String text = run.text("text");
            return NodeClass.Result.shown(shown(text), new NodeValue.Text(text));
        });
    }

    private static ObjectNode shown(String text) {
        ObjectNode ui = JsonNodeFactory.instance.objectNode();
        ui.putArray("text").add(text);
        return ui;
    }
}
