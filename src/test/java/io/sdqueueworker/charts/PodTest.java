package io.sdqueueworker.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.config.SettingNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The pod of a release: a worker that knows all its settings, beside a runtime that outlives it.
class PodTest {

    static List<String> modes() throws IOException {
        return Chart.modes();
    }

    /// A misspelt variable has no effect, and nobody notices.
    @ParameterizedTest
    @MethodSource("modes")
    void givesTheWorkerOnlyVariablesThatItKnows(String mode) throws IOException {
        Set<String> documented = Pattern.compile("`([A-Z][A-Z0-9_]+)`")
                .matcher(Files.readString(Path.of("docs/configuration.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        for (JsonNode pod : pods(mode)) {
            List<String> variables = Chart.containers(pod).stream()
                    .filter(container -> container.path("image").asText().contains("sd-queue-worker"))
                    .flatMap(container -> container.path("env").valueStream())
                    .map(variable -> variable.path("name").asText())
                    .toList();
            assertThat(variables).isNotEmpty().isSubsetOf(documented);
            assertThat(SettingNames.unknown(variables)).isEmpty();
        }
    }

    @Test
    void writesSettingsAsTheWorkerReadsThem() {
        assertThat(Chart.container(Chart.pod("sdwebui-dynamic"), "worker")
                        .path("env")
                        .valueStream()
                        .map(variable -> variable.path("name").asText() + "="
                                + variable.path("value").asText()))
                .contains(
                        "WORKER_PAYLOAD_BUCKETS=payloads,more-payloads",
                        "WORKER_INPUTS_PORTS=80,443,8000-8010",
                        "WORKER_INPUTS_MAX_BYTES=16777216",
                        "WORKER_GENERATION_TIMEOUTS=interrogate=2m,pipeline=2h",
                        "WORKER_RUNTIME_MAX_RSS=24Gi",
                        "WORKER_MODELS_KEEP_FREE=5G",
                        "WORKER_MODELS_PREFETCH=VAE/**,Lora/*.safetensors",
                        "WORKER_S3_CHUNKED_ENCODING=false",
                        "WORKER_DYNAMIC_MODEL=true",
                        "WORKER_RUNTIME_URL=http://localhost:7860");
    }

    /// Numbers of Helm are floating-point numbers; from 21 digits on they would have an exponent.
    @Test
    void writesLargeNumbersWithoutAnExponent() {
        String manifests =
                Chart.render("comfyui", Chart.NEWEST, command -> command.set("settings.inputs.maxBytes", "4294967296"));

        assertThat(Chart.container(
                                Chart.object(Chart.objects(manifests), "Deployment")
                                        .at("/spec/template/spec"),
                                "worker")
                        .path("env"))
                .anySatisfy(variable -> assertThat(variable.toString())
                        .isEqualTo("{\"name\":\"WORKER_INPUTS_MAX_BYTES\",\"value\":\"4294967296\"}"));
    }

    @ParameterizedTest
    @CsvSource({"sdwebui-static, 65, 60", "sdwebui-dynamic, 140, 135", "comfyui, 620, 615"})
    void hasAGracePeriodLongerThanTheDrain(String mode, int seconds, String hook) {
        JsonNode pod = Chart.pod(mode);

        assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isEqualTo(seconds);
        assertThat(Chart.container(pod, "runtime")
                        .at("/lifecycle/preStop/exec/command")
                        .valueStream()
                        .map(JsonNode::asText))
                .containsExactly("sh", "/scripts/pre-stop.sh", "/marks", hook);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void restartsTheRuntimeByTheWorkersWord(String mode) {
        JsonNode runtime = Chart.container(Chart.pod(mode), "runtime");

        assertThat(runtime.at("/livenessProbe/httpGet").toString())
                .isEqualTo("{\"path\":\"/q/health/group/runtime\",\"port\":9000}");
        assertThat(runtime.at("/livenessProbe/terminationGracePeriodSeconds").asInt())
                .isBetween(1, 30);
        assertThat(runtime.has("startupProbe")).isTrue();
    }

    /// A ReplicaSet removes unready pods first.
    @ParameterizedTest
    @MethodSource("modes")
    void staysReadyWhileAReplacementWouldNotHelp(String mode) {
        assertThat(Chart.container(Chart.pod(mode), "worker")
                        .at("/readinessProbe/httpGet/path")
                        .asText())
                .isEqualTo("/q/health/group/pod");
    }

    @ParameterizedTest
    @MethodSource("modes")
    void keepsTheTokenOfTheServiceAccountFromTheRuntime(String mode) {
        JsonNode pod = Chart.pod(mode);

        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(Chart.container(pod, "runtime").path("volumeMounts").toString())
                .doesNotContain("service-account");
    }

    @Test
    void downloadsTheModelBeforeTheRuntimeStarts() {
        JsonNode prefetch = Chart.container(Chart.pod("sdwebui-static"), "prefetch");

        assertThat(prefetch.at("/args/0").asText()).isEqualTo("prefetch");
        assertThat(prefetch.path("env").toString()).contains("sd_xl_base_1.0.safetensors", "s3://my-models/sdxl");
        assertThat(Chart.pod("sdwebui-static").path("initContainers").toString())
                .contains("prefetch");
    }

    /// Mountpoint mounts no volume twice on a node.
    @Test
    void hasAVolumeHandleOfItsOwn() {
        assertThat(Stream.of("sd", "other")
                        .map(namespace ->
                                Chart.render("s3-csi", Chart.NEWEST, command -> command.withNamespace(namespace)))
                        .map(manifests -> Chart.object(Chart.objects(manifests), "PersistentVolume")
                                .at("/spec/csi/volumeHandle")
                                .asText()))
                .doesNotHaveDuplicates();
        assertThat(Chart.object("s3-csi", "PersistentVolume")
                        .at("/spec/mountOptions")
                        .valueStream()
                        .map(JsonNode::asText))
                .contains("region us-east-1", "prefix comfyui/v2/", "read-only");
    }

    @ParameterizedTest
    @CsvSource({"s3-csi, true", "comfyui, false", "karpenter-nvme, false"})
    void turnsMmapOffForComfyUiOnANetworkFileSystem(String mode, boolean off) {
        assertThat(Chart.container(Chart.pod(mode), "runtime")
                        .path("args")
                        .toString()
                        .contains("--disable-mmap"))
                .isEqualTo(off);
    }

    @ParameterizedTest
    @CsvSource({"pvc, true", "sdwebui-static, false"})
    void givesTheWebUiSettingsThatItCanChange(String mode, boolean withoutMmap) throws IOException {
        JsonNode pod = Chart.pod(mode);
        JsonNode settings = new ObjectMapper()
                .readTree(
                        Chart.object(mode, "ConfigMap").at("/data/config.json").asText());

        assertThat(settings.path("disable_mmap_load_safetensors").asBoolean()).isEqualTo(withoutMmap);
        assertThat(settings.path("sd_model_checkpoint").asText()).isEqualTo("sd_xl_base_1.0.safetensors");
        assertThat(Chart.container(pod, "runtime").path("args").toString()).contains("/settings/config.json");
        assertThat(Chart.container(pod, "settings").path("command").toString()).contains("cp /config/config.json");
        assertThat(pod.path("volumes").toString()).contains("{\"name\":\"settings\",\"emptyDir\"");
    }

    /// A1111 downloads one of its own if it finds none.
    @ParameterizedTest
    @CsvSource({"sdwebui-dynamic", "pvc"})
    void keepsTheWebUiFromDownloadingACheckpoint(String mode) {
        assertThat(Chart.container(Chart.pod(mode), "runtime").path("args").toString())
                .contains("--no-download-sd-model");
    }

    /// A rollout costs the GPUs of all pods minutes.
    @Test
    void isNotRestartedByANewVersionOfTheChart() {
        JsonNode template = Chart.object("comfyui", "Deployment").at("/spec/template/metadata");

        assertThat(template.path("labels").toString()).doesNotContain("chart", "version");
    }

    /// A key that is there twice is not YAML.
    @Test
    void letsValuesReplaceItsAnnotationsButNotItsLabels() {
        String manifests = Chart.render(
                "comfyui",
                Chart.NEWEST,
                command -> command.set("podAnnotations.karpenter\\.sh/do-not-disrupt", "never")
                        .set("podLabels.app\\.kubernetes\\.io/component", "other"));

        JsonNode template = Chart.object(Chart.objects(manifests), "Deployment").at("/spec/template/metadata");
        assertThat(template.at("/annotations/karpenter.sh~1do-not-disrupt").asText())
                .isEqualTo("never");
        assertThat(template.at("/labels/app.kubernetes.io~1component").asText()).isEqualTo("worker");
    }

    @Test
    void startsTheRuntimeFirstAsANativeSidecar() {
        JsonNode pod = Chart.pod("native-sidecar");

        assertThat(pod.path("initContainers")
                        .valueStream()
                        .toList()
                        .getLast()
                        .path("name")
                        .asText())
                .isEqualTo("runtime");
        assertThat(Chart.container(pod, "runtime").path("restartPolicy").asText())
                .isEqualTo("Always");
        assertThat(Chart.container(pod, "runtime").has("lifecycle")).isFalse();
        assertThat(pod.path("containers")).hasSize(1);
    }

    @Test
    void takesImagesFromAMirrorAndByDigest() {
        JsonNode pod = Chart.pod("sdwebui-dynamic");

        assertThat(Chart.container(pod, "worker").path("image").asText())
                .startsWith("mirror.example.com/sd-queue-worker@sha256:");
        assertThat(Chart.container(pod, "runtime").path("image").asText())
                .isEqualTo("mirror.example.com/sdwebui:1.10.1");
        assertThat(pod.path("imagePullSecrets").toString()).isEqualTo("[{\"name\":\"mirror\"}]");
    }

    /// The test runs at zero replicas, so it must need no GPU, and no selector may find its pod.
    @Test
    void isCheckedByAPodThatNeedsNoGpu() {
        JsonNode test = Chart.object("karpenter", "Pod");
        JsonNode container = test.at("/spec/containers/0");

        assertThat(container.path("args").valueStream().map(JsonNode::asText))
                .containsExactly("doctor", "--aws-only", "--fail-on=failure");
        assertThat(test.toString()).doesNotContain("nvidia.com/gpu");
        assertThat(test.at("/metadata/labels/app.kubernetes.io~1component").asText())
                .isEqualTo("test");
        assertThat(Chart.object("karpenter", "Deployment")
                        .at("/spec/selector/matchLabels/app.kubernetes.io~1component")
                        .asText())
                .isEqualTo("worker");
    }

    @Test
    void isFoundByThePortsName() {
        assertThat(Chart.object("comfyui", "PodMonitor")
                        .at("/spec/podMetricsEndpoints/0/port")
                        .asText())
                .isEqualTo(Chart.container(Chart.pod("comfyui"), "worker")
                        .at("/ports/0/name")
                        .asText());
    }

    private static List<JsonNode> pods(String mode) {
        return Chart.objects(Chart.render(mode, Chart.NEWEST)).stream()
                .flatMap(object -> switch (object.path("kind").asText()) {
                    case "Deployment" -> Stream.of(object.at("/spec/template/spec"));
                    case "Pod" -> Stream.of(object.path("spec"));
                    default -> Stream.of();
                })
                .toList();
    }
}
