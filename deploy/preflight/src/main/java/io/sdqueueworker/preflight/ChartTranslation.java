package io.sdqueueworker.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.preflight.ConfigFile.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Translates a runtime of the original's configuration into values of the chart. `docs/migrating.md` has the same
/// table, for people.
final class ChartTranslation {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// The keys below `extraValues` that only have another name here.
    private static final Map<String, String> RENAMED = Map.ofEntries(
            Map.entry("/karpenter/provisioner/labels", "karpenter.nodePool.labels"),
            Map.entry("/karpenter/provisioner/annotations", "karpenter.nodePool.annotations"),
            Map.entry("/karpenter/provisioner/instanceType", "karpenter.nodePool.instanceTypes"),
            Map.entry("/karpenter/provisioner/extraRequirements", "karpenter.nodePool.requirements"),
            Map.entry("/karpenter/provisioner/extraTaints", "karpenter.nodePool.taints"),
            Map.entry("/karpenter/provisioner/resourceLimits", "karpenter.nodePool.limits"),
            Map.entry("/karpenter/provisioner/disruption/consolidateAfter", "karpenter.nodePool.consolidateAfter"),
            Map.entry("/karpenter/provisioner/disruption/expireAfter", "karpenter.nodePool.expireAfter"),
            Map.entry("/karpenter/nodeTemplate/iamRole", "karpenter.nodeClass.role"),
            Map.entry("/karpenter/nodeTemplate/tags", "karpenter.nodeClass.tags"),
            Map.entry("/karpenter/nodeTemplate/osVolume", "karpenter.nodeClass.osVolume"),
            Map.entry("/karpenter/nodeTemplate/dataVolume", "karpenter.nodeClass.dataVolume"),
            Map.entry("/karpenter/nodeTemplate/userData", "karpenter.nodeClass.userData"),
            Map.entry("/runtime/labels", "podLabels"),
            Map.entry("/runtime/annotations", "podAnnotations"),
            Map.entry("/runtime/scaling/enabled", "scaling.enabled"),
            Map.entry("/runtime/scaling/queueLength", "scaling.sqs.queueLength"),
            Map.entry("/runtime/scaling/cooldownPeriod", "scaling.cooldownPeriod"),
            Map.entry("/runtime/scaling/maxReplicaCount", "scaling.maxReplicas"),
            Map.entry("/runtime/scaling/minReplicaCount", "scaling.minReplicas"),
            Map.entry("/runtime/scaling/pollingInterval", "scaling.pollingInterval"),
            Map.entry("/runtime/scaling/extraHPAConfig", "scaling.behavior"),
            Map.entry("/runtime/inferenceApi/image", "runtime.image"),
            Map.entry("/runtime/inferenceApi/modelMountPath", "models.mountPath"),
            Map.entry("/runtime/inferenceApi/imagePullPolicy", "runtime.image.pullPolicy"),
            Map.entry("/runtime/inferenceApi/resources", "runtime.resources"),
            Map.entry("/runtime/queueAgent/imagePullPolicy", "worker.image.pullPolicy"),
            Map.entry("/runtime/queueAgent/resources", "worker.resources"));

    /// The keys that cannot be taken over, and what to do.
    private static final Map<String, String> REFUSED = Map.of(
            "/runtime/queueAgent/image",
            "is the image of the original's agent: set worker.image to your build of the worker",
            "/runtime/queueAgent/modelMountPath",
            "has no meaning for the worker: models.mountPath is for both containers",
            "/runtime/queueAgent/commandArguments",
            "the worker has no arguments: use settings");

    /// The keys that have no effect here, and why.
    private static final Map<String, String> DROPPED = Map.of(
            "/runtime/scaling/scaleOnInFlight",
            "had no effect in the original, and work in progress keeps its pod here (scaling.sqs.scaleOnInFlight)",
            "/runtime/queueAgent/XRay",
            "the worker sends no traces",
            "/runtime/queueAgent/xray",
            "the worker sends no traces",
            "/karpenter/nodeTemplate/amiFamily",
            "karpenter.nodeClass.amiAlias has a pinned Bottlerocket");

    private final ConfigFile config;
    private final String runtime;
    private final String extra;
    private final ObjectNode values = NODES.objectNode();
    private final List<Problem> notes = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /// The values of a runtime.
    ///
    /// @param values of the chart
    /// @param notes on keys that were left out
    /// @param problems keys that are refused
    record Translated(ObjectNode values, List<Problem> notes, List<Problem> problems) {}

    private ChartTranslation(ConfigFile config, int index) {
        this.config = config;
        this.runtime = "/modelsRuntime/" + index;
        this.extra = runtime + "/extraValues";
    }

    /// Translates the runtime at an index of a valid configuration.
    static Translated translate(ConfigFile config, int index) {
        return new ChartTranslation(config, index).translated();
    }

    private Translated translated() {
        set("runtime.type", at("/type"));
        set("runtime.name", at("/name"));
        set(
                "models.source",
                NODES.textNode("s3://" + config.at("/modelBucketArn").asText().replaceFirst(".*:", "")));
        set("models.modelFilename", at("/modelFilename"));
        set("models.dynamicModel", at("/dynamicModel"));
        // The original always creates a NodePool for a runtime.
        set("karpenter.enabled", NODES.booleanNode(true));
        set("karpenter.nodeClass.clusterName", config.at("/stackName"));
        // Sorted, so that the same file gives the same text, and an image comes before its pull policy.
        new TreeMap<>(RENAMED).forEach((from, to) -> set(to, config.at(extra + from)));
        set("karpenter.nodePool.capacityTypes", capacityTypes());
        changed(
                "/karpenter/provisioner/consolidation",
                "karpenter.nodePool.consolidationPolicy",
                moves -> NODES.textNode(moves.asBoolean() ? "WhenEmptyOrUnderutilized" : "WhenEmpty"));
        changed(
                "/karpenter/nodeTemplate/instanceStorePolicy",
                "karpenter.nodeClass.nvme",
                _ -> NODES.booleanNode(true));
        changed(
                "/karpenter/nodeTemplate/subnetSelector",
                "karpenter.nodeClass.subnetSelectorTerms",
                ChartTranslation::tags);
        changed(
                "/karpenter/nodeTemplate/securityGroupSelector",
                "karpenter.nodeClass.securityGroupSelectorTerms",
                ChartTranslation::tags);
        changed("/runtime/inferenceApi/commandArguments", "runtime.args", ChartTranslation::words);
        changed("/runtime/inferenceApi/extraEnv", "runtime.env", ChartTranslation::env);
        changed("/runtime/queueAgent/extraEnv", "worker.env", ChartTranslation::env);
        REFUSED.forEach((key, text) -> note(problems, extra + key, text));
        DROPPED.forEach((key, text) -> note(notes, extra + key, text));
        note(
                notes,
                runtime + "/namespace",
                "not a value: helm install --namespace " + at("/namespace").asText());
        for (String key : List.of("/chartRepository", "/chartVersion")) {
            note(notes, runtime + key, "not a value: choose the chart when you install it");
        }
        for (String key : List.of("/clusterComponents", "/APIGW")) {
            note(notes, key, "not a value: it is for the cluster and the API before it");
        }
        return new Translated(values, sorted(notes), sorted(problems));
    }

    private static List<Problem> sorted(List<Problem> problems) {
        return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }

    private JsonNode at(String key) {
        return config.at(runtime + key);
    }

    private void note(List<Problem> into, String pointer, String text) {
        if (!config.at(pointer).isMissingNode()) {
            into.add(config.problem(pointer, text));
        }
    }

    private void changed(String from, String to, UnaryOperator<JsonNode> change) {
        JsonNode value = config.at(extra + from);
        if (!value.isMissingNode()) {
            set(to, change.apply(value));
        }
    }

    private void set(String key, JsonNode value) {
        if (value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.asText().isEmpty())) {
            return;
        }
        ObjectNode object = values;
        String[] parts = key.split("\\.", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            object = object.withObjectProperty(parts[i]);
        }
        object.set(parts[parts.length - 1], value.deepCopy());
    }

    /// Both, unless one is switched off.
    private JsonNode capacityTypes() {
        JsonNode types = config.at(extra + "/karpenter/provisioner/capacityType");
        if (types.isMissingNode()) {
            return types;
        }
        ArrayNode list = NODES.arrayNode();
        Stream.of("spot", "onDemand")
                .filter(type -> types.path(type).asBoolean(false))
                .forEach(type -> list.add(type.equals("spot") ? "spot" : "on-demand"));
        return list;
    }

    private static JsonNode tags(JsonNode selector) {
        ArrayNode terms = NODES.arrayNode();
        terms.addObject().set("tags", selector);
        return terms;
    }

    private static JsonNode words(JsonNode arguments) {
        ArrayNode list = NODES.arrayNode();
        Stream.of(arguments.asText().strip().split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .forEach(list::add);
        return list;
    }

    /// Variables as a map, as the schema of the original has them, or as a list, as its templates need them.
    private static JsonNode env(JsonNode variables) {
        if (variables.isArray()) {
            return variables;
        }
        ArrayNode list = NODES.arrayNode();
        variables
                .properties()
                .forEach(each -> list.addObject()
                        .put("name", each.getKey())
                        .put("value", each.getValue().asText()));
        return list;
    }
}
