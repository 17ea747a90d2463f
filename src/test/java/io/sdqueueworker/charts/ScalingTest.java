package io.sdqueueworker.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testing.MonitoringFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// KEDA scales the pods, and Karpenter brings nodes for them.
class ScalingTest {

    static Stream<String> scaledModes() throws IOException {
        return Chart.modes().stream().filter(mode -> !mode.equals("pvc"));
    }

    /// Helm would reset the number of pods with every upgrade.
    @ParameterizedTest
    @MethodSource("scaledModes")
    void leavesTheNumberOfPodsToKeda(String mode) {
        assertThat(Chart.object(mode, "Deployment").path("spec").has("replicas"))
                .isFalse();
        assertThat(Chart.object(mode, "ScaledObject")
                        .at("/spec/scaleTargetRef/name")
                        .asText())
                .isEqualTo(Chart.object(mode, "Deployment").at("/metadata/name").asText());
    }

    @Test
    void hasAFixedNumberOfPodsOtherwise() {
        assertThat(Chart.object("pvc", "Deployment").at("/spec/replicas").asInt())
                .isEqualTo(2);
        assertThat(Chart.render("pvc", Chart.NEWEST)).doesNotContain("keda.sh");
    }

    /// The original had it a level higher, where KEDA ignores it.
    @ParameterizedTest
    @MethodSource("scaledModes")
    void countsMessagesInProgress(String mode) {
        JsonNode trigger = Chart.object(mode, "ScaledObject").at("/spec/triggers/0");

        assertThat(trigger.path("type").asText()).isEqualTo("aws-sqs-queue");
        assertThat(trigger.at("/metadata/scaleOnInFlight").asText()).isEqualTo("true");
        assertThat(trigger.path("metadata").valueStream()).allMatch(JsonNode::isTextual);
    }

    @ParameterizedTest
    @MethodSource("scaledModes")
    void hasNoKeysOfAws(String mode) {
        JsonNode authentication = Chart.object(mode, "TriggerAuthentication");

        assertThat(authentication.at("/spec/podIdentity/provider").asText()).isEqualTo("aws");
        assertThat(authentication.path("spec").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"own-image, http://elasticmq.aws:9324", "comfyui, ''"})
    void asksTheEndpointOfTheWorker(String mode, String endpoint) {
        assertThat(Chart.object(mode, "ScaledObject")
                        .at("/spec/triggers/0/metadata/awsEndpoint")
                        .asText())
                .isEqualTo(endpoint);
    }

    @Test
    void keepsAPodForEachBusyGpu() {
        JsonNode trigger = trigger("comfyui", "busy-gpus");

        assertThat(trigger.at("/metadata/threshold").asText()).isEqualTo("1");
        assertThat(trigger.at("/metadata/query").asText()).contains("sd_worker_gpu_busy_seconds_total", "\"videos\"");
    }

    /// The expression of docs/monitor.md, for one queue.
    @Test
    void scalesByTheSecondsThatWait() throws IOException {
        assertThat(trigger("comfyui", "backlog").at("/metadata/query").asText())
                .isEqualTo("max(sd_queue_messages{queue=\"videos\",state=\"visible\"})"
                        + " * avg(sd_worker_task_mean_seconds{queue=\"videos\"})");
        assertThat(Files.readString(Path.of("docs/monitor.md")))
                .contains("max by (queue) (sd_queue_messages{state=\"visible\"})"
                        + " * on (queue) avg by (queue) (sd_worker_task_mean_seconds)");
    }

    @Test
    void scalesByMetricsThatTheWorkerHas() throws IOException {
        String page = Files.readString(Path.of("docs/monitor.md"));
        String triggers =
                Chart.object("comfyui", "ScaledObject").at("/spec/triggers").toString();

        assertThat(Pattern.compile("sd_[a-z_]+").matcher(triggers).results().map(MatchResult::group))
                .hasSizeGreaterThan(3)
                .allSatisfy(metric -> assertThat(page).containsPattern("\\| `" + metric + "[`{]"));
    }

    @ParameterizedTest
    @CsvSource({"comfyui, true", "own-image, true", "karpenter, false"})
    void survivesAPrometheusThatDoesNotAnswer(String mode, boolean asksPrometheus) {
        assertThat(Chart.object(mode, "ScaledObject").at("/spec/fallback").isObject())
                .isEqualTo(asksPrometheus);
    }

    @Test
    void waitsBeforeItScalesInAndKeepsAWarmPool() {
        assertThat(Chart.object("comfyui", "ScaledObject")
                        .at(
                                "/spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown/stabilizationWindowSeconds")
                        .asInt())
                .isEqualTo(900);
        assertThat(Chart.object("comfyui", "ScaledObject")
                        .at("/spec/triggers/3/metadata/desiredReplicas")
                        .asText())
                .isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource({"karpenter, 365s", "karpenter-nvme, 365s", "auto-mode, 365s", "china, 365s"})
    void hasNodesThatWaitForDrainingPods(String mode, String period) {
        assertThat(Chart.object(mode, "NodePool")
                        .at("/spec/template/spec/terminationGracePeriod")
                        .asText())
                .isEqualTo(period);
    }

    @ParameterizedTest
    @CsvSource({"karpenter", "karpenter-nvme", "auto-mode", "china"})
    void startsPodsOnTheNodesOfTheirReleaseOnly(String mode) {
        JsonNode pool = Chart.object(mode, "NodePool");
        JsonNode pod = Chart.pod(mode);

        assertThat(pod.at("/nodeSelector/karpenter.sh~1nodepool").asText())
                .isEqualTo(pool.at("/metadata/name").asText());
        for (JsonNode taint : pool.at("/spec/template/spec/taints")) {
            assertThat(pod.path("tolerations"))
                    .anyMatch(toleration -> toleration.path("key").equals(taint.path("key"))
                            && (toleration.path("operator").asText().equals("Exists")
                                    || toleration.path("value").equals(taint.path("value"))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "karpenter, karpenter.k8s.aws, EC2NodeClass, sd-images-sd-queue-worker",
        "auto-mode, eks.amazonaws.com, NodeClass, default"
    })
    void namesTheClassOfItsNodes(String mode, String group, String kind, String name) {
        JsonNode reference = Chart.object(mode, "NodePool").at("/spec/template/spec/nodeClassRef");

        assertThat(List.of(
                        reference.path("group").asText(),
                        reference.path("kind").asText(),
                        reference.path("name").asText()))
                .containsExactly(group, kind, name);
        assertThat(Chart.render(mode, Chart.NEWEST).contains("kind: EC2NodeClass\n"))
                .isEqualTo(mode.equals("karpenter"));
    }

    @ParameterizedTest
    @CsvSource({"karpenter, false", "karpenter-nvme, true", "china, false"})
    void hasSafeNodes(String mode, boolean nvme) {
        JsonNode node = Chart.object(mode, "EC2NodeClass").path("spec");

        assertThat(node.at("/metadataOptions/httpTokens").asText()).isEqualTo("required");
        assertThat(node.at("/metadataOptions/httpPutResponseHopLimit").asInt()).isEqualTo(1);
        assertThat(node.at("/amiSelectorTerms/0/alias").asText()).matches("bottlerocket@v\\d+\\.\\d+\\.\\d+");
        assertThat(node.path("instanceStorePolicy").asText().equals("RAID0")).isEqualTo(nvme);
        assertThat(node.path("userData").asText().contains("soci")).isEqualTo(nvme);
        assertThat(node.path("blockDeviceMappings").size()).isEqualTo(nvme ? 1 : 2);
    }

    @Test
    void usesInstancesThatChinaHas() {
        assertThat(Chart.object("china", "NodePool")
                        .at("/spec/template/spec/requirements/1/values")
                        .toString())
                .isEqualTo("[\"g4dn.xlarge\",\"g4dn.2xlarge\"]");
        assertThat(Chart.render("china", Chart.NEWEST))
                .doesNotContain("arn:aws:")
                .doesNotContainPattern("(sqs|sns|ecr)\\S*amazonaws\\.com/");
    }

    @Test
    void hasTheAlertsAndTheDashboardOfTheRepository() throws IOException {
        JsonNode rules = Chart.YAML.readTree(MonitoringFiles.RULES.toFile());
        JsonNode rendered = Chart.object("comfyui", "PrometheusRule").path("spec");
        assertThat(rendered).isEqualTo(rules);

        assertThat(Chart.objects(Chart.render("comfyui", Chart.NEWEST)).stream()
                        .filter(object -> object.at("/metadata/name").asText().endsWith("-dashboard"))
                        .map(object ->
                                object.at("/data/sd-queue-worker.json").asText().strip()))
                .containsExactly(Files.readString(MonitoringFiles.DASHBOARD).strip());
    }

    @ParameterizedTest
    @CsvSource({"https://wiki.example.com/sd/, https://wiki.example.com/sd/monitor.md#", "'', ''"})
    void linksTheAlertsToTheDocuments(String base, String link) {
        JsonNode rules = Chart.object(
                Chart.objects(Chart.render(
                        "comfyui", Chart.NEWEST, command -> command.set("monitoring.prometheusRule.runbookUrl", base))),
                "PrometheusRule");

        assertThat(rules.findValues("runbook_url").isEmpty()).isEqualTo(link.isEmpty());
        assertThat(rules.findValues("runbook_url")).allMatch(url -> url.asText().startsWith(link));
    }

    private static JsonNode trigger(String mode, String name) {
        return Chart.object(mode, "ScaledObject")
                .at("/spec/triggers")
                .valueStream()
                .filter(trigger -> trigger.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
