package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.faults.Exchange;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.RunningWorker;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// One dependency of the worker fails for a minute, with 200 tasks in the queue. The worker reports it, waits quietly,
/// spends no attempts and resumes by itself.
///
/// Every case has its own worker process and servers, and all cases run in the same minute.
@Tag("slow")
class LongOutagesIT {

    private static final int TASKS = 200;

    private static final Duration OUTAGE = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofMinutes(3);

    /// The task that meets the outage, one on deck, and one more.
    private static final int MOST_GIVEN_BACK = 3;

    /// Per minute, of all threads together.
    private static final Duration MOST_CPU_TIME = Duration.ofSeconds(20);

    /// Per minute, without the lines of completed tasks.
    private static final int MOST_COMPLAINTS = 60;

    private static final int TERMINATED = 128 + 15;

    private static final Pattern RECEIVED_AGAIN = Pattern.compile("\"ApproximateReceiveCount\":\"([2-9]|\\d\\d+)\"");
    private static final Pattern MESSAGE_ID = Pattern.compile("\"MessageId\":\"([^\"]+)\"");
    private static final Pattern METRIC = Pattern.compile("(\\w+)(\\{[^}]*})? (\\S+)");

    private static final ExecutorService CASES = Executors.newVirtualThreadPerTaskExecutor();

    private static final Map<String, Future<?>> BEGUN = new HashMap<>();

    @TempDir
    static Path directory;

    private enum Server {
        QUEUE,
        BUCKET,
        TOPIC,
        RUNTIME
    }

    private enum Trouble {
        FAILS,
        RESETS_CONNECTIONS,
        ANSWERS_PAGES,
        IS_SLOW;

        void befall(FaultRule rule) {
            switch (this) {
                case FAILS -> rule.answer(503, "text/plain", "Service Unavailable");
                case RESETS_CONNECTIONS -> rule.reset();
                case ANSWERS_PAGES -> rule.answer(200, "text/html", "<html>Welcome to the hotel's network</html>");
                case IS_SLOW -> rule.delay(Duration.ofSeconds(5));
            }
        }
    }

    @BeforeAll
    static void beginAllCases() throws Exception {
        // Initialized before the threads start: a thread that waits for a class's initialization holds its
        // carrier.
        TestServers.create().close();
        for (Server server : Server.values()) {
            for (Trouble trouble : Trouble.values()) {
                Path own = Files.createDirectory(directory.resolve(server + "-" + trouble));
                BEGUN.put("the " + name(server) + " " + name(trouble), CASES.submit(() -> {
                    run(server, trouble, own);
                    return null;
                }));
            }
        }
    }

    @AfterAll
    static void endAllCases() {
        CASES.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> outlasts() {
        return BEGUN.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> join(each.getValue())));
    }

    private static void join(Future<?> begun) throws Throwable {
        try {
            begun.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static void run(Server server, Trouble trouble, Path own) throws Exception {
        // 400 ms per task, so that the queue outlasts the outage.
        try (TestServers servers =
                        TestServers.create(FakeWebUiSettings.defaults().withStepTime(Duration.ofMillis(100)));
                FaultProxy queue = FaultProxy.start(servers.sqs().endpoint());
                FaultProxy bucket = FaultProxy.start(servers.s3().endpoint());
                FaultProxy topic = FaultProxy.start(servers.sns().endpoint());
                FaultProxy runtime = FaultProxy.start(servers.runtime().endpoint())) {
            for (int i = 0; i < TASKS; i++) {
                servers.send("task-" + i);
            }
            Map<String, String> environment = servers.environment(own.resolve("work"));
            environment.put("AWS_ENDPOINT_URL_SQS", queue.endpoint().toString());
            environment.put("AWS_ENDPOINT_URL_S3", bucket.endpoint().toString());
            environment.put("AWS_ENDPOINT_URL_SNS", topic.endpoint().toString());
            environment.put("API_BASE_URL", runtime.endpoint() + "/sdapi/v1/");
            FaultProxy front = switch (server) {
                case QUEUE -> queue;
                case BUCKET -> bucket;
                case TOPIC -> topic;
                case RUNTIME -> runtime;
            };
            Set<String> receivedAgain = ConcurrentHashMap.newKeySet();
            queue.observe(exchange -> {
                Matcher again = RECEIVED_AGAIN.matcher(exchange.answerBody());
                if (exchange.request().calls("ReceiveMessage") && again.find()) {
                    receivedAgain.add(messageId(exchange));
                }
            });
            Path log = own.resolve("log");
            try (WorkerProcess worker = WorkerProcess.start(environment, log)) {
                servers.sns().awaitPublished(1, LONGEST);
                trouble.befall(front.when(_ -> true));
                List<String> reasons = new ArrayList<>();
                Usage before = Usage.of(worker, log);
                long begin = System.nanoTime();
                // On a busy machine the worker may notice late: then the outage lasts longer.
                while (System.nanoTime() - begin < OUTAGE.toNanos()
                        || (trouble != Trouble.IS_SLOW
                                && reasons.stream().noneMatch(reason -> reason.contains(readiness(server)))
                                && System.nanoTime() - begin < LONGEST.toNanos())) {
                    assertThat(worker.isAlive()).isTrue();
                    worker.get("/q/health/ready").map(HttpResponse::body).ifPresent(reasons::add);
                    Thread.sleep(Duration.ofSeconds(2));
                }
                Usage after = Usage.of(worker, log);
                front.clear();
                int told = servers.sns().published().size();

                servers.sns().awaitPublished(told + 5, LONGEST);
                worker.awaitReady(LONGEST);

                if (trouble != Trouble.IS_SLOW) {
                    assertThat(reasons).anyMatch(reason -> reason.contains(readiness(server)));
                }
                assertThat(after.cpuTime().minus(before.cpuTime())).isLessThan(MOST_CPU_TIME);
                assertThat(after.complaints() - before.complaints()).isLessThan(MOST_COMPLAINTS);
                assertThat(givenBack(worker)).isLessThanOrEqualTo(MOST_GIVEN_BACK);
                assertThat(worker.terminate(LONGEST)).isEqualTo(TERMINATED);
                assertThat(told(servers) + waiting(servers)).isGreaterThanOrEqualTo(TASKS);
                assertThat(receivedAgain).hasSizeLessThanOrEqualTo(MOST_GIVEN_BACK);
            }
        }
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// The beginning of the worker's reason for not being ready.
    private static String readiness(Server server) {
        return switch (server) {
            case QUEUE -> "SQS ReceiveMessage";
            case BUCKET -> "storage: ";
            case TOPIC -> "notification: ";
            case RUNTIME -> "runtime: ";
        };
    }

    private static String messageId(Exchange receive) {
        Matcher id = MESSAGE_ID.matcher(receive.answerBody());
        return id.find() ? id.group(1) : "none";
    }

    private static int told(TestServers servers) {
        return new TreeSet<>(servers.sns().published().stream()
                        .map(published -> RunningWorker.json(published.message())
                                .path("id")
                                .asText())
                        .toList())
                .size();
    }

    private static int waiting(TestServers servers) {
        var depth = servers.sqs().depth(servers.queue());
        return depth.visible() + depth.inFlight();
    }

    /// Attempts that cost a message one of its receives and achieved nothing.
    private static double givenBack(WorkerProcess worker) throws InterruptedException {
        String metrics = worker.get("/q/metrics").orElseThrow().body();
        Matcher metric = METRIC.matcher(metrics);
        double sum = 0;
        while (metric.find()) {
            if (metric.group(1).equals("sd_worker_tasks_total")
                    && !metric.group(2).contains("completed")) {
                sum += Double.parseDouble(metric.group(3));
            }
        }
        return sum;
    }

    /// @param cpuTime of all threads since the start of the process
    /// @param complaints log lines that do not belong to the life of a task
    private record Usage(Duration cpuTime, long complaints) {

        static Usage of(WorkerProcess worker, Path log) throws Exception {
            Duration cpuTime = ProcessHandle.of(worker.pid())
                    .orElseThrow()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow();
            try (Stream<String> lines = Files.lines(log)) {
                return new Usage(
                        cpuTime, lines.filter(line -> !line.contains(" INFO ")).count());
            }
        }
    }
}
