package io.sdqueueworker.testbed.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.chaos.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Checks the promises on a run: every task has one success, every notification of it is the same, its outputs exist,
/// nothing is left over or dead-lettered, no two workers hold a message at once, outages cost neither leases nor
/// receives, and a worker on which everything fails suspects itself.
///
/// It does not know how the worker works. It uses only the documents, the notifications and the recorded events.
final class Judge {

    /// Tasks whose result is a text.
    private static final Set<String> WITHOUT_FILES = Set.of("png-info", "interrogate");

    private final Evidence evidence;
    private final ChaosResults results;
    private final List<Violation> findings = new ArrayList<>();

    private Judge(Evidence evidence) {
        this.evidence = evidence;
        this.results = ChaosResults.of(evidence);
    }

    /// All broken promises; empty after a good run.
    static List<Violation> findings(Evidence evidence) {
        Judge judge = new Judge(evidence);
        evidence.tasks().forEach(judge::judge);
        judge.judgeWhatNobodySent();
        judge.judgeFailures();
        judge.judgeEvents();
        judge.findings.addAll(Holds.brokenIn(evidence.events()));
        judge.findings.addAll(SpentReceives.in(evidence.events()));
        judge.findings.addAll(Verdicts.tooManyIn(evidence.tasks(), evidence.events()));
        judge.findings.addAll(PublishedOutputs.changedIn(judge.results.outputs(), evidence.events()));
        judge.judgeLeftovers();
        return List.copyOf(judge.findings);
    }

    private void judge(SentTask task) {
        String identity = task.identity();
        List<ChaosResults.Success> standing = results.successesOf(identity);
        long accepted = evidence.events().stream()
                .filter(event -> event instanceof Event.Stored stored
                        && stored.success()
                        && stored.identity().equals(identity))
                .count();
        if (standing.isEmpty()) {
            find(Kind.LOST, identity, "no success document in the bucket");
        }
        if (standing.size() > 1 || accepted > 1) {
            find(
                    Kind.CONTRADICTION,
                    identity,
                    "%d success documents exist, %d were accepted".formatted(standing.size(), accepted));
        }
        List<String> told = results.toldOf(identity);
        if (told.isEmpty()) {
            find(Kind.UNTOLD, identity, "no success was published");
        }
        if (Set.copyOf(told).size() > 1) {
            find(Kind.CONTRADICTION, identity, "different successes were published: " + told);
        }
        for (ChaosResults.Success success : standing) {
            judgeWords(identity, success, told);
            judgeOutputs(task, success);
        }
    }

    private void judgeWords(String identity, ChaosResults.Success success, List<String> told) {
        if (told.stream().map(ChaosResults::tree).anyMatch(words -> !words.equals(success.notification()))) {
            find(Kind.CONTRADICTION, identity, "the notification differs from " + success.url());
        }
    }

    private void judgeOutputs(SentTask task, ChaosResults.Success success) {
        JsonNode outputs = success.notification().path("outputs");
        if (outputs.isEmpty() && !WITHOUT_FILES.contains(task.kind())) {
            find(Kind.OUTPUT_MISSING, task.identity(), "a success without outputs");
        }
        for (JsonNode output : outputs) {
            String url = output.path("url").asText();
            if (evidence.sizes().getOrDefault(url, 0L) == 0) {
                find(Kind.OUTPUT_MISSING, task.identity(), url + " is missing or empty");
            }
        }
    }

    private void judgeWhatNobodySent() {
        Set<String> sent = evidence.tasks().stream().map(SentTask::identity).collect(Collectors.toSet());
        results.identities().stream()
                .filter(identity -> !sent.contains(identity))
                .forEach(identity -> find(Kind.CONTRADICTION, identity, "a result of a task that was never sent"));
        results.toldOfNothing()
                .forEach(url -> find(Kind.CONTRADICTION, "", "a success was published without its document: " + url));
    }

    private void judgeFailures() {
        results.failures().forEach((url, identity) -> find(Kind.FAILURE_TOLD, identity, "failure published: " + url));
    }

    private void judgeEvents() {
        for (Event event : evidence.events()) {
            if (event instanceof Event.Ended(var _, WorkerProcessRun worker, Event.Manner manner)
                    && manner == Event.Manner.BY_ITSELF) {
                find(Kind.CRASHED, "", worker + " crashed");
            }
            if (event instanceof Event.Unreadable(var _, WorkerProcessRun worker, String what)) {
                find(Kind.UNREADABLE, "", worker + ": " + what);
            }
        }
    }

    private void judgeLeftovers() {
        Evidence.Rest rest = evidence.rest();
        rest.files().forEach(file -> find(Kind.LEFTOVER, "", file));
        if (rest.messages() > 0) {
            find(Kind.MESSAGES_LEFT, "", rest.messages() + " messages are still in the queues");
        }
        rest.deadLetters().forEach(this::judgeDeadLetter);
    }

    private void judgeDeadLetter(String messageId) {
        String identity = evidence.tasks().stream()
                .filter(task -> task.messageIds().contains(messageId))
                .map(SentTask::identity)
                .findFirst()
                .orElse(messageId);
        boolean reported = results.failures().containsValue(identity);
        String how = reported ? "its failure was published" : "no failure was published";
        find(Kind.DEAD_LETTERED, identity, "message %s is in the dead-letter queue, and %s".formatted(messageId, how));
    }

    private void find(Kind kind, String about, String text) {
        findings.add(new Violation(kind, about, text));
    }
}
