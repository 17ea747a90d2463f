package io.sdqueueworker.testbed.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.chaos.Finding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Holds a run to what is promised: every task has one success, told in the same words however often, with outputs that
/// are there; nothing is left over; no message is with two workers at once.
///
/// It knows nothing of how the worker does that, and takes nothing from it but what it wrote and told.
final class Judge {

    /// What comes of these is a text.
    private static final Set<String> WITHOUT_FILES = Set.of("png-info", "interrogate");

    private final Evidence evidence;
    private final ChaosResults results;
    private final List<Finding> findings = new ArrayList<>();

    private Judge(Evidence evidence) {
        this.evidence = evidence;
        this.results = ChaosResults.of(evidence);
    }

    /// All that is not as promised; empty after a good run.
    static List<Finding> findings(Evidence evidence) {
        Judge judge = new Judge(evidence);
        evidence.tasks().forEach(judge::judge);
        judge.judgeWhatNobodySent();
        judge.judgeFailures();
        judge.judgeEvents();
        judge.findings.addAll(Holds.brokenIn(evidence.events()));
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
            find(Kind.LOST, identity, "no success stands in the bucket");
        }
        if (standing.size() > 1 || accepted > 1) {
            find(
                    Kind.CONTRADICTION,
                    identity,
                    "%d success documents stand, %d were accepted".formatted(standing.size(), accepted));
        }
        List<String> told = results.toldOf(identity);
        if (told.isEmpty()) {
            find(Kind.UNTOLD, identity, "no success was told");
        }
        if (Set.copyOf(told).size() > 1) {
            find(Kind.CONTRADICTION, identity, "successes were told in different words: " + told);
        }
        for (ChaosResults.Success success : standing) {
            judgeWords(identity, success, told);
            judgeOutputs(task, success);
        }
    }

    private void judgeWords(String identity, ChaosResults.Success success, List<String> told) {
        if (told.stream().map(ChaosResults::tree).anyMatch(words -> !words.equals(success.notification()))) {
            find(Kind.CONTRADICTION, identity, "what was told is not what stands in " + success.url());
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
                find(Kind.OUTPUT_MISSING, task.identity(), url + " is not there or empty");
            }
        }
    }

    private void judgeWhatNobodySent() {
        Set<String> sent = evidence.tasks().stream().map(SentTask::identity).collect(Collectors.toSet());
        results.identities().stream()
                .filter(identity -> !sent.contains(identity))
                .forEach(identity -> find(Kind.CONTRADICTION, identity, "a result of a task that nobody sent"));
        results.toldOfNothing()
                .forEach(url -> find(Kind.CONTRADICTION, "", "a success was told that does not stand: " + url));
    }

    private void judgeFailures() {
        results.failures().forEach((url, identity) -> find(Kind.FAILURE_TOLD, identity, "a failure was told: " + url));
    }

    private void judgeEvents() {
        for (Event event : evidence.events()) {
            if (event instanceof Event.Ended(var _, WorkerProcessRun worker, Event.Manner manner)
                    && manner == Event.Manner.BY_ITSELF) {
                find(Kind.CRASHED, "", worker + " ended by itself");
            }
            if (event instanceof Event.Unreadable(var _, WorkerProcessRun worker, String what)) {
                find(Kind.UNREADABLE, "", worker + ": " + what);
            }
        }
    }

    private void judgeLeftovers() {
        evidence.leftovers().forEach(file -> find(Kind.LEFTOVER, "", file));
        if (evidence.messagesLeft() > 0) {
            find(Kind.MESSAGES_LEFT, "", evidence.messagesLeft() + " messages are still in the queues");
        }
    }

    private void find(Kind kind, String about, String text) {
        findings.add(new Finding(kind, about, text));
    }
}
