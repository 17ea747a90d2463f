package io.sdqueueworker.charts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Finds what an API server would drop or refuse: unknown fields and wrong types. Helm only warns of them.
final class StrictManifests {

    /// The schemas of custom resources, beside the repository; a folder for each version.
    static final Path CRDS = Path.of("../shared/crds").toAbsolutePath().normalize();

    private static final Map<String, Class<?>> CORE = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/PersistentVolume", PersistentVolume.class),
            Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1/Pod", Pod.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("rbac.authorization.k8s.io/v1/ClusterRole", ClusterRole.class),
            Map.entry("rbac.authorization.k8s.io/v1/ClusterRoleBinding", ClusterRoleBinding.class));

    private static final JsonMapper STRICT = strict();

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static final Map<Path, Map<String, Schema>> READ = new ConcurrentHashMap<>();

    private StrictManifests() {}

    /// Whether an object is of one of Kubernetes' own kinds.
    static boolean isCore(JsonNode object) {
        return CORE.containsKey(kind(object));
    }

    /// The faults of an object of Kubernetes' own kinds.
    static Optional<String> coreFault(JsonNode object) {
        try {
            STRICT.treeToValue(object, CORE.get(kind(object)));
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of(name(object) + ": " + e.getMessage());
        }
    }

    /// The faults of a custom resource.
    ///
    /// @param versions folders of schemas, of which exactly one has the kind
    static List<String> customFaults(JsonNode object, List<String> versions) {
        Schema schema = versions.stream()
                .map(version -> schemas(CRDS.resolve(version)).get(kind(object)))
                .filter(found -> found != null)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no schema of " + kind(object) + " in " + versions));
        return schema.validate(object).stream()
                .map(fault -> name(object) + ": " + fault)
                .toList();
    }

    static String kind(JsonNode object) {
        return object.path("apiVersion").asText() + "/" + object.path("kind").asText();
    }

    static String name(JsonNode object) {
        return kind(object) + " " + object.at("/metadata/name").asText();
    }

    private static Map<String, Schema> schemas(Path folder) {
        return READ.computeIfAbsent(folder, StrictManifests::read);
    }

    private static Map<String, Schema> read(Path folder) {
        Map<String, Schema> schemas = new ConcurrentHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                for (JsonNode crd : Chart.objects(Files.readString(file))) {
                    for (JsonNode version : crd.at("/spec/versions")) {
                        String kind = crd.at("/spec/group").asText() + "/"
                                + version.path("name").asText() + "/"
                                + crd.at("/spec/names/kind").asText();
                        JsonNode schema = version.at("/schema/openAPIV3Schema");
                        // The server checks it by itself.
                        ((ObjectNode) schema.path("properties")).putObject("metadata");
                        close(schema);
                        schemas.put(kind, SCHEMAS.getSchema(schema));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return schemas;
    }

    /// Turns an OpenAPI schema of Kubernetes into a JSON Schema that allows no unknown fields.
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            boolean open = object.path("x-kubernetes-preserve-unknown-fields").asBoolean();
            if (object.path("properties").isObject() && !object.has("additionalProperties") && !open) {
                object.put("additionalProperties", false);
            }
            if (object.path("x-kubernetes-int-or-string").asBoolean()) {
                object.putArray("type").add("integer").add("string");
            }
        }
        schema.forEach(StrictManifests::close);
    }

    private static JsonMapper strict() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .annotationIntrospector(new JacksonAnnotationIntrospector() {
                    // The models keep unknown fields for later versions of Kubernetes.
                    @Override
                    public Boolean hasAnySetter(Annotated annotated) {
                        return false;
                    }
                })
                .build();
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        return mapper;
    }
}
