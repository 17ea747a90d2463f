package io.sdqueueworker.testbed.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.chaos.PatchedWorker.Patch;
import io.sdqueueworker.testbed.faults.Exchange;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Simulates a worker without one of its safeguards, by rules in the proxies before it or by changed methods. It proves
/// that the judge detects the resulting damage.
enum Sabotage {
    /// The unchanged worker.
    NONE(0.05),

    /// Renewals are confirmed but not executed.
    NO_LEASE(0.5) {
        @Override
        void apply(Station station, ChaosServers servers, SqsServer.Queue queue) {
            String renewal = "\"VisibilityTimeout\":" + Station.VISIBILITY.toSeconds() + "\\b";
            station.proxies()
                    .sqs()
                    .when(request -> request.calls("ChangeMessageVisibility"))
                    .withBody(body -> body.matches("(?s).*" + renewal + ".*"))
                    .answer(200, SQS_ANSWER, "");
        }
    },

    /// Result documents overwrite existing ones, and existing ones are never found.
    NO_CONDITIONAL_PUT(0.1) {
        @Override
        void apply(Station station, ChaosServers servers, SqsServer.Queue queue) {
            station.proxies()
                    .s3()
                    .when(request -> request.method().equals("PUT"))
                    .dropHeader("If-None-Match");
            station.proxies()
                    .s3()
                    .when(request ->
                            request.method().equals("GET") && request.path().endsWith(".out"))
                    .answer(404, "application/xml", "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>");
        }
    },

    /// Messages are deleted before their tasks are done.
    DELETE_FIRST(0.5) {
        @Override
        void apply(Station station, ChaosServers servers, SqsServer.Queue queue) {
            station.proxies().sqs().observe(exchange -> delete(exchange, servers.sqs(), queue));
            station.proxies()
                    .sqs()
                    .when(request -> request.calls("ChangeMessageVisibility") || request.calls("DeleteMessage"))
                    .answer(200, SQS_ANSWER, "");
        }
    },

    /// Verdicts never add up to a suspicion against the pod.
    NO_BREAKER(0.05) {
        @Override
        List<Patch> patches() {
            return List.of(new Patch(
                    GATE + "BreakerState$Trusted",
                    "judged",
                    code -> code.aload(0).areturn()));
        }
    },

    /// The end of a pause, or a probe, is enough to accept tasks again.
    NO_HALF_OPEN(0.05) {
        @Override
        List<Patch> patches() {
            return List.of(
                    new Patch(GATE + "BreakerState$Tripped", "pauseOver", Sabotage::returnTrusted),
                    new Patch(GATE + "CircuitState$Closed", "probed", Sabotage::returnOpen));
        }
    };

    private static final String GATE = "io/sdqueueworker/pipeline/gate/";
    private static final String SQS_ANSWER = "application/x-amz-json-1.0";

    private final double longShare;

    Sabotage(double longShare) {
        this.longShare = longShare;
    }

    /// @param word as in `SABOTAGE=no-lease`; empty for none
    /// @throws IllegalArgumentException for any other word
    static Sabotage of(String word) {
        return word.isEmpty() ? NONE : valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /// The share of tasks that take longer than the visibility timeout without a renewal.
    double longShare() {
        return longShare;
    }

    /// The attacks that make the sabotage visible.
    List<Attack> repertoire() {
        return switch (this) {
            case NONE -> List.of(Attack.values());
            // No kills: the messages of a dead worker may be delivered to another one.
            case NO_LEASE -> List.of();
            case NO_CONDITIONAL_PUT -> List.of(Attack.KILL_AT_DELETE);
            case DELETE_FIRST -> List.of(Attack.KILL_ON_GPU);
            case NO_BREAKER, NO_HALF_OPEN -> List.of(Attack.SICK_RUNTIME);
        };
    }

    /// The kind of finding that the judge must report.
    Optional<Violation.Kind> symptom() {
        return switch (this) {
            case NONE -> Optional.empty();
            case NO_LEASE -> Optional.of(Violation.Kind.HANDED_OUT_TWICE);
            case NO_CONDITIONAL_PUT -> Optional.of(Violation.Kind.CONTRADICTION);
            case DELETE_FIRST -> Optional.of(Violation.Kind.LOST);
            case NO_BREAKER, NO_HALF_OPEN -> Optional.of(Violation.Kind.JUDGED_TOO_MANY);
        };
    }

    /// Adds the rules before any other rule of the station's proxies, because the first matching rule decides.
    void apply(Station station, ChaosServers servers, SqsServer.Queue queue) {}

    /// The methods that the worker has without the safeguard. A worker with such methods is a JAR.
    List<Patch> patches() {
        return List.of();
    }

    private static void returnTrusted(CodeBuilder code) {
        ClassDesc list = ConstantDescs.CD_List;
        ClassDesc trusted = ClassDesc.ofInternalName(GATE + "BreakerState$Trusted");
        code.new_(trusted)
                .dup()
                .invokestatic(list, "of", MethodTypeDesc.of(list), true)
                .invokespecial(trusted, ConstantDescs.INIT_NAME, MethodTypeDesc.of(ConstantDescs.CD_void, list))
                .areturn();
    }

    private static void returnOpen(CodeBuilder code) {
        ClassDesc open = ClassDesc.ofInternalName(GATE + "CircuitState$Open");
        code.new_(open)
                .dup()
                .invokespecial(open, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                .areturn();
    }

    private static void delete(Exchange exchange, SqsServer sqs, SqsServer.Queue queue) {
        if (exchange.request().calls("ReceiveMessage") && exchange.delivered()) {
            String answer = new String(exchange.answerBody().getBytes(ISO_8859_1), UTF_8);
            for (JsonNode message : ChaosResults.tree(answer).path("Messages")) {
                sqs.client()
                        .deleteMessage(request -> request.queueUrl(queue.url())
                                .receiptHandle(message.path("ReceiptHandle").asText()));
            }
        }
    }
}
