package io.sdqueueworker.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.chaos.Violation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final WorkerProcessRun WORKER = new WorkerProcessRun("worker", 1);
    private static final String URL = "s3://b/output/t/t-1.out";
    private static final String IMAGE = "s3://b/output/t/t-1-1.png";
    private static final String WORDS = notification(URL, true, 5);

    private final List<Event> events = new ArrayList<>(List.of(stored("i", true)));
    private final List<String> told = new ArrayList<>(List.of(WORDS));
    private final Map<String, String> documents = new TreeMap<>(Map.of(URL, document("i", WORDS)));
    private final Map<String, Long> sizes = new TreeMap<>(Map.of(IMAGE, 10L));
    private final List<String> leftovers = new ArrayList<>();
    private final List<String> deadLetters = new ArrayList<>();
    private String kind = "text-to-image";
    private int messagesLeft;

    @Test
    void findsNothingInAGoodRun() {
        assertThat(kinds()).isEmpty();
    }

    @Test
    void allowsThatASuccessIsToldAgainInTheSameWords() {
        told.add(WORDS);

        assertThat(kinds()).isEmpty();
    }

    @Test
    void findsATaskWithoutASuccess() {
        events.clear();
        documents.clear();
        told.clear();

        assertThat(kinds()).containsExactly(Kind.LOST, Kind.UNTOLD);
    }

    @Test
    void findsASuccessThatWasNotTold() {
        told.clear();

        assertThat(kinds()).containsExactly(Kind.UNTOLD);
    }

    @Test
    void findsASecondSuccessDocumentThatWasAccepted() {
        events.add(stored("i", true));

        assertThat(kinds()).containsExactly(Kind.CONTRADICTION);
    }

    @Test
    void findsASecondSuccessDocumentThatStands() {
        documents.put("s3://b/output/t/t-2.out", document("i", WORDS));

        assertThat(kinds()).containsExactly(Kind.CONTRADICTION);
    }

    @Test
    void findsASuccessThatWasToldInOtherWords() {
        told.add(notification(URL, true, 6));

        assertThat(kinds()).containsExactly(Kind.CONTRADICTION, Kind.CONTRADICTION);
    }

    @Test
    void findsWordsThatAreNotThoseOfTheDocument() {
        told.set(0, notification(URL, true, 6));

        assertThat(kinds()).containsExactly(Kind.CONTRADICTION);
    }

    @Test
    void findsASuccessThatWasToldAndDoesNotStand() {
        told.add(notification("s3://b/output/u/u-1.out", true, 5));

        assertThat(kinds()).containsExactly(Kind.CONTRADICTION);
    }

    @Test
    void findsAResultOfATaskThatNobodySent() {
        documents.put("s3://b/output/u/u-1.out", document("j", WORDS));

        assertThat(kinds()).containsExactly(Kind.CONTRADICTION);
    }

    @Test
    void findsAFailureThatWasTold() {
        String url = "s3://b/output/t/t-f.out";
        documents.put(url, document("i", notification(url, false, 5)));
        told.add(notification(url, false, 5));

        assertThat(kinds()).containsExactly(Kind.FAILURE_TOLD);
    }

    @Test
    void findsAnOutputThatIsNotThere() {
        sizes.clear();

        assertThat(kinds()).containsExactly(Kind.OUTPUT_MISSING);
    }

    @Test
    void findsAnEmptyOutput() {
        sizes.put(IMAGE, 0L);

        assertThat(kinds()).containsExactly(Kind.OUTPUT_MISSING);
    }

    @Test
    void findsASuccessThatNamesNoOutputs() {
        String words = WORDS.replaceAll("\\[.*]", "[]");
        documents.put(URL, document("i", words));
        told.set(0, words);

        assertThat(kinds()).containsExactly(Kind.OUTPUT_MISSING);
        kind = "png-info";
        assertThat(kinds()).isEmpty();
    }

    @Test
    void findsFilesThatWereLeftBehind() {
        leftovers.add("work/spool/1/0");

        assertThat(kinds()).containsExactly(Kind.LEFTOVER);
    }

    @Test
    void findsMessagesInTheQueues() {
        messagesLeft = 1;

        assertThat(kinds()).containsExactly(Kind.MESSAGES_LEFT);
    }

    @Test
    void findsAMessageWithTwoWorkers() {
        events.add(new Event.HandedOut(Duration.ZERO, WORKER, "m", Duration.ofSeconds(6), 1));
        events.add(new Event.HandedOut(
                Duration.ofSeconds(1), new WorkerProcessRun("other", 1), "m", Duration.ofSeconds(7), 2));

        assertThat(kinds()).containsExactly(Kind.HANDED_OUT_TWICE);
    }

    @Test
    void findsAMessageInTheDeadLetterQueue() {
        deadLetters.add("m");

        assertThat(kinds()).containsExactly(Kind.DEAD_LETTERED);
    }

    @Test
    void findsAPublishedOutputThatWasReplaced() {
        events.addFirst(uploaded(0, 1));
        events.add(new Event.Told(Duration.ZERO, WORKER, URL, true));
        events.add(uploaded(1, 1));
        assertThat(kinds()).isEmpty();

        events.add(uploaded(2, 2));
        assertThat(kinds()).containsExactly(Kind.OUTPUT_CHANGED);
    }

    @Test
    void allowsThatAnOutputIsReplacedBeforeItIsPublished() {
        events.addFirst(uploaded(0, 1));
        events.add(uploaded(1, 2));
        events.add(new Event.Told(Duration.ofSeconds(2), WORKER, URL, true));

        assertThat(kinds()).isEmpty();
    }

    @Test
    void findsAWorkerThatJudgesMoreThanThreeTasksInARow() {
        judge("a", "b", "c", "c");
        assertThat(kinds()).isEmpty();

        judge("d");
        assertThat(kinds()).containsExactly(Kind.JUDGED_TOO_MANY);
    }

    @Test
    void countsVerdictsAnewAfterASuccessOfTheSameWorker() {
        judge("a", "b", "c");
        events.add(stored("i", true));
        judge("d");

        assertThat(kinds()).doesNotContain(Kind.JUDGED_TOO_MANY);
    }

    @Test
    void countsNoVerdictsWhileARunIsUnderWayThatSucceeds() {
        events.clear();
        judge("a", "b", "c");
        events.add(new Event.Submitted(Duration.ZERO, WORKER, "token"));
        judge("d", "e");
        events.add(stored("i", true));
        judge("f", "g", "h");

        assertThat(kinds()).isEmpty();
    }

    @Test
    void countsVerdictsAfterARunThatFailedAndSucceedsLater() {
        events.clear();
        events.add(new Event.Submitted(Duration.ZERO, WORKER, "token"));
        judge("i", "b", "c", "d");
        events.add(new Event.Submitted(Duration.ofSeconds(1), WORKER, "token"));
        events.add(stored("i", true));

        assertThat(kinds()).containsExactly(Kind.JUDGED_TOO_MANY);
    }

    @Test
    void findsAFourthVerdictOfASickWorkerThatIsFinal() {
        judge("a", "b", "c");
        events.add(new Event.Stored(Duration.ZERO, WORKER, "s3://b/output/t/t-f.out", "d", false));

        assertThat(kinds()).containsExactly(Kind.JUDGED_TOO_MANY);
    }

    @Test
    void findsAMessageThatAnOutageTakesOftenFromTheQueue() {
        trouble(0, Attack.READS_THROTTLED, Event.Phase.BEGINS);
        for (int i = 1; i <= 3; i++) {
            Duration at = Duration.ofSeconds(2L * i);
            events.add(new Event.HandedOut(at, WORKER, "m", at.plusSeconds(6), i));
            events.add(new Event.Released(at.plusSeconds(1), WORKER, "m", Duration.ZERO));
        }

        assertThat(kinds()).containsExactly(Kind.RECEIVES_SPENT);
    }

    @Test
    void findsAnOutageInWhichAWorkerReleasesItsMessages() {
        trouble(0, Attack.TOPIC_REFUSES, Event.Phase.BEGINS);
        for (String message : List.of("m", "n", "o")) {
            events.add(new Event.Released(Duration.ofSeconds(1), WORKER, message, Duration.ZERO));
        }
        assertThat(kinds()).containsExactly(Kind.RECEIVES_SPENT);

        events.removeFirst();
        events.removeFirst();
        assertThat(kinds()).isEmpty();
    }

    @Test
    void allowsAnyNumberOfDuplicatesThatStepAsideInAnOutage() {
        trouble(0, Attack.TOPIC_REFUSES, Event.Phase.BEGINS);
        for (String message : List.of("m", "n", "o")) {
            events.add(new Event.Released(Duration.ofSeconds(1), WORKER, message, Duration.ofMinutes(15)));
        }

        assertThat(kinds()).isEmpty();
    }

    /// A renewal and a release are the same call.
    @Test
    void allowsThatAPauseAfterAVerdictIsAsLongAsARenewal() {
        events.add(new Event.HandedOut(Duration.ofSeconds(1), WORKER, "m", Duration.ofSeconds(7), 1));
        events.add(new Event.Judged(Duration.ofSeconds(2), WORKER, "identity"));
        events.add(new Event.Extended(Duration.ofSeconds(2), WORKER, "m", Duration.ofSeconds(8)));
        trouble(3, Attack.DELETES_FAIL, Event.Phase.BEGINS);
        WorkerProcessRun other = new WorkerProcessRun("other", 1);
        events.add(new Event.HandedOut(Duration.ofSeconds(9), other, "m", Duration.ofSeconds(15), 2));
        assertThat(kinds()).isEmpty();

        events.add(4, new Event.Extended(Duration.ofMillis(3_500), WORKER, "m", Duration.ofSeconds(8)));
        assertThat(kinds()).as("a renewal later").containsExactly(Kind.LEASE_LOST);
    }

    @Test
    void findsALeaseThatIsLostInAnOutage() {
        trouble(0, Attack.STS_HANGS, Event.Phase.BEGINS);
        events.add(new Event.HandedOut(Duration.ofSeconds(1), WORKER, "m", Duration.ofSeconds(7), 1));
        trouble(8, Attack.STS_HANGS, Event.Phase.ENDS);
        events.add(new Event.HandedOut(
                Duration.ofSeconds(9), new WorkerProcessRun("other", 1), "m", Duration.ofSeconds(15), 2));
        assertThat(kinds()).containsExactly(Kind.LEASE_LOST);

        events.add(new Event.HandedOut(
                Duration.ofSeconds(16), new WorkerProcessRun("other", 2), "m", Duration.ofSeconds(22), 3));
        assertThat(kinds()).as("the other worker has no outage").containsExactly(Kind.LEASE_LOST);
    }

    @Test
    void findsALeaseThatIsLostInAnOutageAndReleasedTooLate() {
        trouble(0, Attack.STS_HANGS, Event.Phase.BEGINS);
        events.add(new Event.HandedOut(Duration.ofSeconds(1), WORKER, "m", Duration.ofSeconds(7), 1));
        events.add(new Event.Released(Duration.ofSeconds(9), WORKER, "m", Duration.ZERO));

        assertThat(kinds()).containsExactly(Kind.LEASE_LOST);
    }

    @Test
    void findsAWorkerThatEndedByItself() {
        events.add(new Event.Ended(Duration.ZERO, WORKER, Event.Manner.BY_ITSELF));

        assertThat(kinds()).containsExactly(Kind.CRASHED);
    }

    @Test
    void findsAHoleInTheLedger() {
        events.add(new Event.Unreadable(Duration.ZERO, WORKER, "an answer to ReceiveMessage"));

        assertThat(kinds()).containsExactly(Kind.UNREADABLE);
    }

    @Test
    void showsWhatHappenedToTheTaskOfAFinding() {
        events.add(new Event.HandedOut(Duration.ZERO, WORKER, "m", Duration.ofSeconds(6), 1));
        events.add(new Event.Submitted(Duration.ofSeconds(1), WORKER, "token"));
        events.add(new Event.Told(Duration.ofSeconds(1), WORKER, URL, true));
        events.add(new Event.Submitted(Duration.ofSeconds(2), WORKER, "another"));
        events.add(new Event.Ended(Duration.ofSeconds(3), WORKER, Event.Manner.KILLED));

        assertThat(new History(evidence()).lines("i"))
                .hasSize(5)
                .anyMatch(line -> line.contains("received m"))
                .anyMatch(line -> line.contains("submitted token"))
                .anyMatch(line -> line.contains("stored a success"))
                .anyMatch(line -> line.contains("published a success"))
                .anyMatch(line -> line.contains("KILLED"));
    }

    private List<Kind> kinds() {
        return Judge.findings(evidence()).stream().map(Violation::kind).toList();
    }

    private Evidence evidence() {
        SentTask task = new SentTask("i", "token", kind, List.of("m"));
        Evidence.Rest rest = new Evidence.Rest(leftovers, messagesLeft, deadLetters);
        return new Evidence(List.of(task), events, told, documents, sizes, rest);
    }

    private void judge(String... identities) {
        for (String identity : identities) {
            events.add(new Event.Judged(Duration.ZERO, WORKER, identity));
        }
    }

    private void trouble(int second, Attack attack, Event.Phase phase) {
        events.add(new Event.Trouble(Duration.ofSeconds(second), WORKER, attack, phase));
    }

    private static Event uploaded(int second, int hash) {
        return new Event.Uploaded(Duration.ofSeconds(second), WORKER, IMAGE, hash);
    }

    private static Event stored(String identity, boolean success) {
        return new Event.Stored(Duration.ZERO, WORKER, URL, identity, success);
    }

    private static String document(String identity, String notification) {
        return "{\"identity\":\"%s\",\"notification\":%s}".formatted(identity, notification);
    }

    private static String notification(String url, boolean result, int millis) {
        return "{\"id\":\"t\",\"result\":%b,\"output_url\":\"%s\",\"timings_ms\":{\"wait\":%d},\"outputs\":[{\"url\":\"%s\"}]}"
                .formatted(result, url, millis, IMAGE);
    }
}
