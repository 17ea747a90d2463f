package io.sdqueueworker.preflight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Configurations of both versions of the original become values that the chart accepts, or are refused by line.
@Isolated("it redirects the output of the process")
class ValuesCommandTest {

    /// Every key of both versions, except those that are refused.
    private static final String ALL_KEYS = """
            stackName: sdoneks
            modelBucketArn: arn:aws:s3:::my-models
            clusterComponents: { instanceType: m7g.large, desiredCount: 2 }
            APIGW:
              stageName: dev
              throttle: { rateLimit: 30, burstLimit: 50 }
            modelsRuntime:
            - name: sdruntime
              namespace: default
              modelFilename: sd_xl_turbo_1.0.safetensors
              dynamicModel: false
              type: sdwebui
              chartRepository: oci://example.com/charts
              chartVersion: 1.2.0
              extraValues:
                karpenter:
                  nodeTemplate:
                    amiFamily: Bottlerocket
                    instanceStorePolicy: RAID0
                    iamRole: node-role
                    tags: { team: images }
                    subnetSelector: { Name: private }
                    securityGroupSelector: { Name: nodes }
                    osVolume: { volumeSize: 20Gi, volumeType: gp3, deleteOnTermination: true, iops: 3000, throughput: 125 }
                    dataVolume: { volumeSize: 80Gi, iops: 4000, throughput: 1000, snapshotID: snap-0123 }
                    userData: "[settings.kubernetes]"
                  provisioner:
                    labels: { team: images }
                    annotations: { note: none }
                    instanceType: ["g4dn.xlarge"]
                    capacityType: { onDemand: true, spot: true }
                    extraRequirements: [{ key: topology.kubernetes.io/zone, operator: In, values: [us-east-1a] }]
                    extraTaints: [{ key: team, value: images, effect: NoSchedule }]
                    resourceLimits: { nvidia.com/gpu: "50" }
                    consolidation: true
                    disruption: { consolidateAfter: 30s, expireAfter: Never }
                runtime:
                  labels: { team: images }
                  annotations: { note: none }
                  scaling:
                    enabled: true
                    queueLength: 10
                    cooldownPeriod: 300
                    maxReplicaCount: 5
                    minReplicaCount: 0
                    pollingInterval: 1
                    scaleOnInFlight: false
                    extraHPAConfig: { scaleDown: { stabilizationWindowSeconds: 600 } }
                  inferenceApi:
                    image: { repository: example.com/sdwebui, tag: "1.0" }
                    modelMountPath: /opt/ml/code/models
                    commandArguments: "--xformers --no-hashing"
                    extraEnv: { HF_HOME: /tmp }
                    imagePullPolicy: Always
                    resources: { requests: { cpu: 2500m, memory: 6Gi }, limits: { nvidia.com/gpu: "1" } }
                  queueAgent:
                    extraEnv: [{ name: HTTPS_PROXY, value: "http://proxy:3128" }]
                    imagePullPolicy: Always
                    resources: { requests: { cpu: 100m, memory: 256Mi } }
                    XRay: { enabled: true }
                    xray: { enabled: true }
            """;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private int status;

    @Test
    void translatesEveryKeyOfBothVersions() throws IOException {
        JsonNode values = translate(ALL_KEYS);

        assertThat(status).isZero();
        assertThat(faultsByTheChart(values)).isEmpty();
        assertThat(values.at("/models/source").asText()).isEqualTo("s3://my-models");
        assertThat(values.at("/karpenter/nodePool/instanceTypes/0").asText()).isEqualTo("g4dn.xlarge");
        assertThat(values.at("/karpenter/nodePool/capacityTypes").toString()).isEqualTo("[\"spot\",\"on-demand\"]");
        assertThat(values.at("/karpenter/nodePool/consolidationPolicy").asText())
                .isEqualTo("WhenEmptyOrUnderutilized");
        assertThat(values.at("/karpenter/nodeClass/nvme").asBoolean()).isTrue();
        assertThat(values.at("/karpenter/nodeClass/subnetSelectorTerms").toString())
                .isEqualTo("[{\"tags\":{\"Name\":\"private\"}}]");
        assertThat(values.at("/runtime/args").toString()).isEqualTo("[\"--xformers\",\"--no-hashing\"]");
        assertThat(values.at("/runtime/env").toString()).isEqualTo("[{\"name\":\"HF_HOME\",\"value\":\"/tmp\"}]");
        assertThat(values.at("/runtime/image").toString())
                .isEqualTo("{\"repository\":\"example.com/sdwebui\",\"tag\":\"1.0\",\"pullPolicy\":\"Always\"}");
        assertThat(values.at("/scaling/behavior/scaleDown/stabilizationWindowSeconds")
                        .asInt())
                .isEqualTo(600);
    }

    @Test
    void saysWhichKeysHaveNoEffectAndWhere() throws IOException {
        translate(ALL_KEYS);

        assertThat(errors.toString(UTF_8).lines())
                .anyMatch(line -> line.contains("config.yaml:" + lineOf("scaleOnInFlight") + ":")
                        && line.contains("scaling.sqs.scaleOnInFlight"))
                .anyMatch(line -> line.contains("config.yaml:" + lineOf("XRay") + ":")
                        && line.contains("the worker sends no traces"))
                .anyMatch(line -> line.contains("config.yaml:" + lineOf("namespace") + ":")
                        && line.contains("helm install --namespace default"))
                .anyMatch(line -> line.contains("config.yaml:" + lineOf("APIGW") + ": APIGW: not a value"))
                .anyMatch(line -> line.contains("config.yaml:" + lineOf("amiFamily") + ":")
                        && line.contains("karpenter.nodeClass.amiAlias"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            instanceType: ["g4dn.xlarge"] | instanceTyp: ["g4dn.xlarge"] | instanceTyp: unknown key
            consolidation: true           | consolidation: sometimes     | consolidation:
            type: sdwebui                 | type: invokeai               | type:
            modelBucketArn: arn:aws:s3:::my-models | modelBucketArn: my-models | modelBucketArn:
            iops: 4000                    | iops: 100                    | iops:
            imagePullPolicy: Always       | imagePullPolicy: Sometimes   | imagePullPolicy:
            """)
    void namesTheLineAndTheKeyOfAFault(String before, String after, String key) throws IOException {
        String config = ALL_KEYS.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(after));

        translate(config);

        assertThat(status).isEqualTo(1);
        assertThat(errors.toString(UTF_8)).contains("config.yaml:" + lineOf(after, config) + ":", key);
    }

    /// A key without an effect on values or notes would be ignored without a word.
    @Test
    void ignoresNoKey() throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        JsonNode config = yaml.readTree(ALL_KEYS);
        String all = outcome(yaml.writeValueAsString(config));

        // These have one note for all that is below them.
        List<String> groups = List.of("/clusterComponents/", "/APIGW/", "/XRay/", "/xray/");
        List<JsonPointer> keys = leaves(JsonPointer.empty(), config).stream()
                .filter(leaf -> groups.stream().noneMatch(leaf.toString()::contains))
                .toList();
        assertThat(keys).hasSizeGreaterThan(50).allSatisfy(leaf -> {
            JsonNode without = config.deepCopy();
            ((ObjectNode) without.at(leaf.head())).remove(leaf.last().getMatchingProperty());

            assertThat(outcome(yaml.writeValueAsString(without))).isNotEqualTo(all);
        });
    }

    /// Values, notes and faults, without their lines.
    private String outcome(String config) throws IOException {
        return translate(config) + errors.toString(UTF_8).replaceAll("config\\.yaml:\\d+", "");
    }

    /// The keys whose values are not objects.
    private static List<JsonPointer> leaves(JsonPointer at, JsonNode node) {
        List<JsonPointer> leaves = new ArrayList<>();
        node.properties().forEach(each -> {
            JsonPointer key = at.appendProperty(each.getKey());
            if (each.getValue().isObject()) {
                leaves.addAll(leaves(key, each.getValue()));
            } else if (each.getKey().equals("modelsRuntime")) {
                leaves.addAll(leaves(key.appendIndex(0), each.getValue().get(0)));
            } else {
                leaves.add(key);
            }
        });
        return leaves;
    }

    @Test
    void refusesTheImageOfTheOldAgentWithItsNewKey() throws IOException {
        translate(ALL_KEYS.replace("XRay: { enabled: true }", "image: { repository: old/agent, tag: latest }"));

        assertThat(status).isEqualTo(1);
        assertThat(errors.toString(UTF_8))
                .contains("queueAgent.image: is the image of the original's agent: set worker.image");
    }

    @Test
    void asksWhichRuntimeIsMeant() throws IOException {
        String two = ALL_KEYS + """
                - name: second
                  namespace: default
                  type: comfyui
                  extraValues: {}
                """;

        translate(two);
        assertThat(errors.toString(UTF_8)).contains("choose a runtime with --runtime: sdruntime, second");

        JsonNode values = translate(two, "--runtime", "second");
        assertThat(status).isZero();
        assertThat(values.at("/runtime/type").asText()).isEqualTo("comfyui");
        assertThat(faultsByTheChart(values)).isEmpty();
    }

    @Test
    void translatesTheExample() throws IOException {
        JsonNode values = translate(Files.readString(Path.of("deploy/config.yaml")));

        assertThat(status).isZero();
        assertThat(faultsByTheChart(values)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'[', not YAML", "'', stackName", "'- a', object"})
    void refusesWhatIsNotAConfiguration(String content, String reason) throws IOException {
        translate(content);

        assertThat(status).isEqualTo(1);
        assertThat(errors.toString(UTF_8)).contains("config.yaml", reason);
    }

    private static long lineOf(String key) {
        return lineOf(key, ALL_KEYS);
    }

    private static long lineOf(String key, String config) {
        return 1
                + config.substring(0, config.indexOf(key))
                        .chars()
                        .filter(each -> each == '\n')
                        .count();
    }

    private JsonNode translate(String config, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("config.yaml"), config);
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        errors.reset();
        try (PrintStream capturedOut = new PrintStream(output, true, UTF_8);
                PrintStream capturedErr = new PrintStream(errors, true, UTF_8)) {
            System.setOut(capturedOut);
            System.setErr(capturedErr);
            status = new CommandLine(new Preflight())
                    .execute(Stream.concat(Stream.of("values", file.toString()), Stream.of(options))
                            .toArray(String[]::new));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return new YAMLMapper().readTree(output.toString(UTF_8));
    }

    private static List<String> faultsByTheChart(JsonNode values) throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(Path.of("charts/sd-queue-worker/values.schema.json").toFile());
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(schema)
                .validate(values)
                .stream()
                .map(Object::toString)
                .toList();
    }
}
