package io.sdqueueworker.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.testing.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the servers have seen of every publication, by the number in its context. Kept outside of the workers, so that
/// nothing that they believe is in it.
final class Ledger {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// In a text of JSON within JSON, however deep.
    private static final Pattern NUMBER = Pattern.compile("publication[\\\\\"]*: ?(\\d+)");

    private static final Pattern SUCCESS = Pattern.compile("\\\\*\"result\\\\*\": ?true");
    private static final Pattern FAILURE = Pattern.compile("\\\\*\"result\\\\*\": ?false");

    /// Between what the worker is told and what is written down here.
    private static final Duration BLUR = Duration.ofSeconds(1);

    private final long beganAtNanos = System.nanoTime();
    private final Duration visibility;
    private final Map<String, Handed> byReceipt = new HashMap<>();
    private final Map<String, Hold> holds = new HashMap<>();
    private final Map<Integer, List<String>> events = new TreeMap<>();
    private final Map<Integer, Integer> documents = new TreeMap<>();
    private final Map<Integer, Integer> failures = new TreeMap<>();
    private final List<String> handedOutTwice = new ArrayList<>();
    private int redeliveries;

    /// A message in somebody's hands.
    private record Handed(String messageId, int publication) {}

    /// Somebody's right to a message, as far as he was told.
    private record Hold(String pod, long untilNanos) {}

    /// @param visibility of the workers' receives and renewals
    Ledger(Duration visibility) {
        this.visibility = visibility;
    }

    /// An exchange of a worker with the queue.
    synchronized void queue(String pod, Exchange exchange) {
        if (exchange.status().orElse(0) != 200 || !exchange.delivered()) {
            return;
        }
        switch (exchange.request().operation().orElse("")) {
            case "ReceiveMessage" ->
                json(exchange.answerBody()).path("Messages").forEach(message -> received(pod, message));
            case "ChangeMessageVisibility" -> changed(pod, json(exchange.requestBody()));
            case "DeleteMessage" -> deleted(pod, json(exchange.requestBody()));
            default -> {}
        }
    }

    /// An exchange of a worker with the bucket. What was done counts, whether the worker was told or not.
    synchronized void bucket(String pod, Exchange exchange) {
        if (!Sabotage.putsResult(exchange.request()) || exchange.status().orElse(0) != 200) {
            return;
        }
        int publication = publication(exchange.requestBody());
        boolean success = SUCCESS.matcher(exchange.requestBody()).find();
        boolean failure = FAILURE.matcher(exchange.requestBody()).find();
        note(publication, pod, (success ? "success" : failure ? "failure" : "unclear") + " document stored");
        if (success) {
            documents.merge(publication, 1, Integer::sum);
        } else {
            failures.merge(publication, 1, Integer::sum);
        }
    }

    /// A worker's end, or the end of its process.
    synchronized void gone(String pod, String how) {
        byReceipt.values().stream()
                .filter(handed -> pod.equals(holder(handed.messageId())))
                .map(Handed::publication)
                .distinct()
                .forEach(publication -> note(publication, pod, how));
        holds.values().removeIf(hold -> hold.pod().equals(pod));
    }

    private String holder(String messageId) {
        Hold hold = holds.get(messageId);
        return hold == null ? "" : hold.pod();
    }

    synchronized int redeliveries() {
        return redeliveries;
    }

    /// How many success documents have been stored for a publication.
    synchronized int documents(int publication) {
        return documents.getOrDefault(publication, 0);
    }

    synchronized int failures(int publication) {
        return failures.getOrDefault(publication, 0);
    }

    /// Messages that were given to somebody while another one had been told that they are his.
    synchronized List<String> handedOutTwice() {
        return List.copyOf(handedOutTwice);
    }

    /// Everything that happened with a publication.
    synchronized List<String> history(int publication) {
        return List.copyOf(events.getOrDefault(publication, List.of()));
    }

    private void received(String pod, JsonNode message) {
        String id = message.path("MessageId").asText();
        int publication = publication(message.path("Body").asText());
        int count = message.path("Attributes").path("ApproximateReceiveCount").asInt(1);
        if (count > 1) {
            redeliveries++;
        }
        Hold before = holds.get(id);
        long now = System.nanoTime();
        if (before != null && !before.pod().equals(pod) && before.untilNanos() - now > BLUR.toNanos()) {
            handedOutTwice.add("publication %d: given to %s while %s was told that it is his for %d ms more"
                    .formatted(
                            publication,
                            pod,
                            before.pod(),
                            Duration.ofNanos(before.untilNanos() - now).toMillis()));
        }
        note(publication, pod, "received message " + id.substring(0, 8) + " for the time " + count);
        byReceipt.put(message.path("ReceiptHandle").asText(), new Handed(id, publication));
        holds.put(id, new Hold(pod, now + visibility.toNanos()));
    }

    private void changed(String pod, JsonNode request) {
        Handed handed = byReceipt.get(request.path("ReceiptHandle").asText());
        if (handed == null) {
            return;
        }
        int seconds = request.path("VisibilityTimeout").asInt();
        // Of this pod or taken up after a restart of it; another one's is not his any more.
        if (seconds >= visibility.toSeconds()) {
            holds.put(handed.messageId(), new Hold(pod, System.nanoTime() + visibility.toNanos()));
        } else {
            holds.remove(handed.messageId());
            note(handed.publication(), pod, "released message for " + seconds + " s");
        }
    }

    private void deleted(String pod, JsonNode request) {
        Handed handed = byReceipt.get(request.path("ReceiptHandle").asText());
        if (handed != null) {
            holds.remove(handed.messageId());
            note(
                    handed.publication(),
                    pod,
                    "deleted message " + handed.messageId().substring(0, 8));
        }
    }

    synchronized void note(int publication, String pod, String event) {
        long millis = Duration.ofNanos(System.nanoTime() - beganAtNanos).toMillis();
        events.computeIfAbsent(publication, _ -> new ArrayList<>()).add("%7d ms  %s: %s".formatted(millis, pod, event));
    }

    /// The number of the publication that a text tells of; 0 where there is none.
    static int publication(String text) {
        Matcher number = NUMBER.matcher(text);
        return number.find() ? Integer.parseInt(number.group(1)) : 0;
    }

    /// The receipt handles of the messages that a receive has brought.
    static List<String> receipts(Exchange receive) {
        List<String> receipts = new ArrayList<>();
        json(receive.answerBody())
                .path("Messages")
                .forEach(message -> receipts.add(message.path("ReceiptHandle").asText()));
        return receipts;
    }

    /// Chunks of HTTP are taken for what they are: sizes on lines of their own.
    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body.replaceAll("(?m)^[0-9a-fA-F]+\r\n|\r\n", ""));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the queue speaks no JSON: " + body, e);
        }
    }
}
