package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SnsServer.Published;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every call in a task's journey, combined with every fault: the outcome of the attempt, and in the end one published
/// result and nothing left over.
@Tag("slow")
class FaultTableTest {

    /// The calls in a task's journey, in order. A dash marks an attempt that succeeds anyway, because the call is
    /// retried at once or is not needed.
    private static final String TABLE = """
            call     | 503                           | 403                           | reset                  | lost                   | cut                           | page                          | slow
            receive  | -                             | -                             | -                      | -                      | -                             | -                             | -
            renew    | -                             | -                             | -                      | -                      | -                             | -                             | -
            look     | -                             | -                             | -                      | -                      | -                             | -                             | -
            progress | -                             | -                             | -                      | -                      | -                             | -                             | -
            generate | -                             | -                             | retryable runtime_died | retryable runtime_died | retryable runtime_died        | retryable runtime_error       | -
            upload   | -                             | -                             | -                      | -                      | -                             | -                             | -
            document | -                             | -                             | -                      | -                      | -                             | -                             | -
            tell     | -                             | -                             | -                      | -                      | -                             | -                             | -
            delete   | -                             | -                             | -                      | -                      | -                             | -                             | -
            """;

    /// The AWS SDK tries a call three times, and uploads a fourth time: one attempt at a task meets no more faults.
    private static final int FAULTS = 4;

    /// They wait most of the time.
    private static final int AT_A_TIME = 16;

    private static final Duration LONGEST = Duration.ofMinutes(3);

    private static final ExecutorService ROWS = Executors.newFixedThreadPool(AT_A_TIME);

    private static Map<String, Future<?>> results = Map.of();

    @TempDir
    static Path directory;

    private enum Server {
        SQS,
        S3,
        SNS,
        RUNTIME
    }

    private enum Call {
        RECEIVE(Server.SQS),
        RENEW(Server.SQS),
        LOOK(Server.S3),
        PROGRESS(Server.RUNTIME),
        GENERATE(Server.RUNTIME),
        UPLOAD(Server.S3),
        DOCUMENT(Server.S3),
        TELL(Server.SNS),
        DELETE(Server.SQS);

        private final Server server;

        Call(Server server) {
            this.server = server;
        }

        boolean is(ProxiedRequest request) {
            boolean put = request.method().equals("PUT");
            return switch (this) {
                case RECEIVE -> request.calls("ReceiveMessage");
                case RENEW -> request.calls("ChangeMessageVisibility");
                case LOOK -> !put && request.path().endsWith(".out");
                case PROGRESS -> request.path().endsWith("/progress");
                case GENERATE ->
                    request.method().equals("POST") && request.path().endsWith("/txt2img");
                case UPLOAD -> put && request.path().endsWith(".png");
                case DOCUMENT -> put && request.path().endsWith(".out");
                case TELL -> true;
                case DELETE -> request.calls("DeleteMessage");
            };
        }

        /// The second failure of the runtime rejects the task, so this call meets only one fault.
        int faults() {
            return this == GENERATE ? 1 : FAULTS;
        }

        /// A renewal is given up after a third of the visibility timeout, that is after 6 s. Several that are
        /// given up end the lease, so a slow one needs room below that limit for a machine that is busy.
        Duration slowness() {
            return Duration.ofSeconds(this == RENEW ? 2 : 5);
        }

        String refusal(String code) {
            return switch (server) {
                case SQS -> "{\"__type\":\"com.amazonaws.sqs#%s\"}".formatted(code);
                case S3 -> "<Error><Code>%s</Code></Error>".formatted(code);
                case SNS -> "<ErrorResponse><Error><Code>%s</Code></Error></ErrorResponse>".formatted(code);
                case RUNTIME -> "{\"detail\":\"%s\"}".formatted(code);
            };
        }
    }

    /// The columns of the table, in order.
    private static void spoil(String fault, FaultRule rule, Call call) {
        switch (fault) {
            case "503" -> rule.answer(503, type(call), call.refusal("ServiceUnavailable"));
            case "403" -> rule.answer(403, type(call), call.refusal("AccessDenied"));
            case "reset" -> rule.reset();
            case "lost" -> rule.loseAnswer();
            case "cut" -> rule.truncateAfter(8);
            case "page" -> rule.answer(200, "text/html", "<html>Welcome to the hotel's network</html>");
            case "slow" -> rule.delay(call.slowness());
            default -> throw new IllegalArgumentException(fault);
        }
    }

    private static String type(Call call) {
        return switch (call.server) {
            case SQS -> "application/x-amz-json-1.0";
            case S3, SNS -> "application/xml";
            case RUNTIME -> "application/json";
        };
    }

    @BeforeAll
    static void beginAllRows() throws Exception {
        Map<String, Future<?>> begun = new LinkedHashMap<>();
        List<String[]> lines = TABLE.lines()
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new))
                .toList();
        String[] head = lines.getFirst();
        for (String[] line : lines.subList(1, lines.size())) {
            Call call = Call.valueOf(line[0].toUpperCase(Locale.ROOT));
            for (int column = 1; column < head.length; column++) {
                String fault = head[column];
                String expected = line[column];
                Callable<Void> row = () -> {
                    run(call, fault, expected);
                    return null;
                };
                begun.put(line[0] + " meets " + fault, ROWS.submit(row));
            }
        }
        results = begun;
    }

    @AfterAll
    static void endAllRows() {
        ROWS.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> bringsOneResultInTheEnd() {
        return results.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> join(row.getValue())));
    }

    private static void join(Future<?> row) throws Throwable {
        try {
            row.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static void run(Call call, String fault, String expected) throws Exception {
        try (TestServers servers = TestServers.create();
                FaultProxy sqs = FaultProxy.start(servers.sqs().endpoint());
                FaultProxy s3 = FaultProxy.start(servers.s3().endpoint());
                FaultProxy sns = FaultProxy.start(servers.sns().endpoint());
                FaultProxy runtime = FaultProxy.start(servers.runtime().endpoint());
                RunningWorker worker = new RunningWorker(servers)
                        .with("worker.visibility", "18s")
                        .withSqsAt(sqs.endpoint())
                        .withS3At(s3.endpoint())
                        .withSnsAt(sns.endpoint())
                        .withWebUiAt(runtime.endpoint())) {
            FaultProxy front = switch (call.server) {
                case SQS -> sqs;
                case S3 -> s3;
                case SNS -> sns;
                case RUNTIME -> runtime;
            };
            FaultRule rule = front.when(call::is).times(call.faults());
            servers.send("task");
            spoil(fault, rule, call);
            worker.start();

            Awaitility.await().atMost(LONGEST).untilAsserted(() -> {
                assertThat(rule.hits()).isPositive();
                assertThat(servers.sqs().depth(servers.queue()))
                        .matches(depth -> depth.visible() == 0 && depth.inFlight() == 0, "is empty");
                assertThat(worker.ended("completed", "")).isPositive();
            });
            List<String> told = servers.sns().published().stream()
                    .map(Published::message)
                    .distinct()
                    .toList();
            assertThat(told)
                    .singleElement()
                    .matches(message ->
                            RunningWorker.json(message).path("result").asBoolean());
            assertThat(servers.s3().keys(servers.bucket(), "output/")).hasSize(2);
            assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).isEmpty();
            assertThat(servers.runtime().generations()).isBetween(1, 2);
            assertThat(servers.runtime().maxConcurrentCalls()).isEqualTo(1);
            Awaitility.await()
                    .atMost(LONGEST)
                    .untilAsserted(
                            () -> assertThat(worker.worker().notReadyBecause()).isEmpty());
            assertThat(RunningWorker.spooled(servers.workDirectory())).isEmpty();
            assertThat(servers.workDirectory().resolve("running.json")).doesNotExist();
            List<String> setbacks = new ArrayList<>(worker.setbacks().keySet());
            assertThat(setbacks.isEmpty() ? "-" : String.join(", ", setbacks)).isEqualTo(expected);
        }
    }
}
