package io.sdqueueworker.chaos;

import io.sdqueueworker.testing.ImagePainter;
import io.sdqueueworker.testing.InputAnswer;
import io.sdqueueworker.testing.InputServer;
import io.sdqueueworker.testing.SnsServer.Published;
import io.sdqueueworker.testing.SqsServer;
import io.sdqueueworker.testing.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.LogManager;
import java.util.stream.Stream;

/// Three workers, two queues, and everything that can go wrong. Ends with a table, and with 0 only if no task was lost
/// and none was told of in two ways.
///
/// `Chaos MINUTES SEED [SABOTAGE]`; the same seed sends the same tasks and breaks the same things, though not at the
/// same moments.
final class Chaos {

    private static final Duration LONGEST_AFTERMATH = Duration.ofMinutes(3);
    private static final Path DIRECTORY = Path.of("target/chaos");

    /// So many messages wait in each queue at most.
    private static final int WAITING = 8;

    private static final int HISTORIES = 5;

    /// No message is set aside here: each task can succeed.
    private static final int MOST_RECEIVES = 1_000;

    private final Duration duration;
    private final Random random;
    private final long seed;
    private final Sabotage sabotage;
    private final Ledger ledger = new Ledger(Pod.VISIBILITY);
    private final Map<Station, SqsServer.Queue> queues = new EnumMap<>(Station.class);
    private final List<Pod> pods = new ArrayList<>();
    private final List<Publication> publications = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    private Chaos(Duration duration, long seed, Sabotage sabotage) {
        this.duration = duration;
        this.seed = seed;
        this.random = new Random(seed);
        this.sabotage = sabotage;
    }

    static void main(String... arguments) throws Exception {
        // Before any other thread: two that set the log manager up at the same time wait for each other for ever.
        LogManager.getLogManager();
        Duration duration = Duration.ofMillis((long) (Double.parseDouble(arguments[0]) * 60_000));
        long seed = arguments[1].isEmpty() ? new Random().nextInt(1_000_000) : Long.parseLong(arguments[1]);
        Sabotage sabotage = Sabotage.of(arguments.length > 2 ? arguments[2] : "");
        endAtTheLatest(duration.plus(LONGEST_AFTERMATH).plusMinutes(3));
        boolean well = new Chaos(duration, seed, sabotage).run();
        System.exit(well ? 0 : 1);
    }

    /// A run that hangs is an error, and must not hold up whoever waits for it.
    private static void endAtTheLatest(Duration time) {
        Thread.ofPlatform().daemon().name("watchdog").start(() -> {
            try {
                Thread.sleep(time);
                System.err.println("chaos did not end within " + time);
                System.exit(3);
            } catch (InterruptedException e) {
                // It ends by itself.
            }
        });
    }

    private boolean run() throws IOException, InterruptedException {
        System.out.printf("chaos for %d s, CHAOS_SEED=%d, sabotage %s%n", duration.toSeconds(), seed, sabotage);
        clean();
        try (Surroundings around = Surroundings.create();
                InputServer web = InputServer.start()) {
            web.serve("/input.png", InputAnswer.png(ImagePainter.png("a fox", 1, 64, 64)));
            SqsServer.Queue deadLetters = Surroundings.deadLetterQueue();
            for (Station station : Station.values()) {
                String name = around.queue().name() + "-" + station;
                queues.put(station, around.sqs().createQueue(name, Pod.VISIBILITY, deadLetters, MOST_RECEIVES));
            }
            try {
                addPod(around, "sdwebui-1", Station.SDWEBUI);
                addPod(around, "sdwebui-2", Station.SDWEBUI);
                addPod(around, "comfyui-1", Station.COMFYUI);
                Monkey monkey = new Monkey(random.nextLong(), pods);
                wreak(around, new Load(random.nextLong(), web.url("/input.png")), monkey);
                settle(around);
                return report(around, monkey);
            } finally {
                pods.forEach(Pod::close);
            }
        }
    }

    private void addPod(Surroundings around, String name, Station station) throws IOException {
        pods.add(new Pod(
                name,
                station,
                around,
                queues.get(station),
                ledger,
                sabotage,
                random.nextLong(),
                DIRECTORY.resolve(name)));
    }

    private void wreak(Surroundings around, Load load, Monkey monkey) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        Thread sending = Thread.ofPlatform().daemon().name("load").start(() -> send(around, load));
        while (System.nanoTime() < end) {
            monkey.act();
        }
        sending.interrupt();
        sending.join();
    }

    private void send(Surroundings around, Load load) {
        try {
            while (true) {
                for (Station station : Station.values()) {
                    if (around.sqs().depth(queues.get(station)).visible() < WAITING) {
                        send(around, load.next(station));
                    }
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            // It has been enough.
        }
    }

    private void send(Surroundings around, Publication publication) {
        publications.add(publication);
        publication.bodies().forEach(body -> around.sqs().send(queues.get(publication.station()), body));
    }

    /// Everything works again; what is left is worked off, and the workers end.
    private void settle(Surroundings around) throws InterruptedException {
        pods.forEach(Pod::liftFaults);
        long limit = System.nanoTime() + LONGEST_AFTERMATH.toNanos();
        while (left(around) > 0 && System.nanoTime() < limit) {
            Thread.sleep(200);
        }
        int left = left(around);
        if (left > 0) {
            complaints.add(left + " messages are left in the queues");
        }
        for (Pod pod : pods) {
            complaints.addAll(pod.end());
            pod.leftovers().forEach(file -> complaints.add("left behind: " + file));
        }
    }

    private int left(Surroundings around) {
        return queues.values().stream()
                .map(around.sqs()::depth)
                .mapToInt(depth -> depth.visible() + depth.inFlight())
                .sum();
    }

    private boolean report(Surroundings around, Monkey monkey) {
        List<String> told =
                around.sns().published().stream().map(Published::message).toList();
        Judge judge = new Judge(ledger, told, objects(around));
        publications.forEach(judge::judge);
        complaints.addAll(ledger.handedOutTwice());
        row("tasks", publications.size());
        row("workers killed", pods.stream().mapToInt(Pod::kills).sum());
        row("workers terminated", monkey.terminations());
        row("runtimes killed", monkey.runtimeKills());
        row("faults", pods.stream().mapToInt(Pod::faults).sum());
        row("redeliveries", ledger.redeliveries());
        row(
                "runs on the GPU",
                pods.stream().mapToInt(pod -> pod.runtime().runs()).sum());
        row("notifications", told.size());
        row("lost", judge.lost());
        row("contradictory results", judge.contradictory());
        row("handed out twice at once", ledger.handedOutTwice().size());
        row("messages left", left(around));
        row(
                "leftover files",
                pods.stream().mapToInt(pod -> pod.leftovers().size()).sum());
        judge.complaints().entrySet().stream().limit(HISTORIES).forEach(complaint -> {
            System.out.printf("%nthe task of publication %d %s:%n", complaint.getKey(), complaint.getValue());
            ledger.history(complaint.getKey()).forEach(System.out::println);
        });
        complaints.stream().limit(HISTORIES).forEach(System.out::println);
        return !publications.isEmpty() && judge.complaints().isEmpty() && complaints.isEmpty();
    }

    private static void row(String name, int value) {
        System.out.printf("%-26s %6d%n", name, value);
    }

    private static Map<String, Long> objects(Surroundings around) {
        Map<String, Long> objects = new HashMap<>();
        around.s3()
                .client()
                .listObjectsV2Paginator(request -> request.bucket(around.bucket()))
                .contents()
                .forEach(object -> objects.put("s3://" + around.bucket() + "/" + object.key(), object.size()));
        return objects;
    }

    private static void clean() throws IOException {
        if (Files.exists(DIRECTORY)) {
            try (Stream<Path> files = Files.walk(DIRECTORY)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
