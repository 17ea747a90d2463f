package io.sdqueueworker.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Decides whether every publication has had what it was promised: one result document, told at least once, and never
/// another story.
final class Judge {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Ledger ledger;
    private final Map<String, Long> objects;
    private final Map<Integer, List<String>> told = new TreeMap<>();
    private final Map<Integer, String> complaints = new TreeMap<>();
    private int lost;
    private int contradictory;

    /// @param notifications everything that was published, oldest first
    /// @param objects the bytes of each object in the bucket, by its address
    Judge(Ledger ledger, List<String> notifications, Map<String, Long> objects) {
        this.ledger = ledger;
        this.objects = objects;
        for (String notification : notifications) {
            told.computeIfAbsent(Ledger.publication(notification), _ -> new ArrayList<>())
                    .add(notification);
        }
    }

    void judge(Publication publication) {
        int number = publication.number();
        List<String> words = told.getOrDefault(number, List.of());
        if (ledger.documents(number) == 0 || words.isEmpty()) {
            lost++;
            complain(number, ledger.documents(number) == 0 ? "has no result" : "was never told of");
        } else if (ledger.documents(number) > 1) {
            contradictory++;
            complain(number, "has " + ledger.documents(number) + " result documents");
        } else if (ledger.failures(number) > 0 || words.stream().distinct().count() > 1) {
            contradictory++;
            complain(number, "was told of in different words");
        } else {
            check(number, words.getFirst());
        }
    }

    int lost() {
        return lost;
    }

    int contradictory() {
        return contradictory;
    }

    /// What is wrong with publications, by their numbers.
    Map<Integer, String> complaints() {
        return complaints;
    }

    private void check(int number, String notification) {
        JsonNode words = read(notification);
        if (!words.path("result").asBoolean()) {
            contradictory++;
            complain(
                    number,
                    "was told to have failed: "
                            + words.path("error").path("code").asText());
            return;
        }
        for (JsonNode output : words.path("outputs")) {
            String url = output.path("url").asText();
            if (objects.getOrDefault(url, 0L) == 0) {
                lost++;
                complain(number, "has no output at " + url);
                return;
            }
        }
    }

    private void complain(int number, String what) {
        complaints.put(number, what);
    }

    private static JsonNode read(String notification) {
        try {
            return JSON.readTree(notification);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a notification is no JSON", e);
        }
    }
}
