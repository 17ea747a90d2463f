package io.sdqueueworker.testbed.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The result documents in the bucket and the published notifications, matched by the address of the document.
///
/// A notification does not identify its task if ids are reused; the document that it names does.
final class ChaosResults {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, List<Success>> successes = new TreeMap<>();
    private final Map<String, List<String>> told = new TreeMap<>();
    private final Map<String, String> failures = new TreeMap<>();
    private final Set<String> toldOfNothing = new TreeSet<>();
    private final Set<String> identities = new TreeSet<>();

    /// A success document in the bucket.
    ///
    /// @param url of the document
    /// @param notification from the document
    record Success(String url, JsonNode notification) {}

    private ChaosResults() {}

    static ChaosResults of(Evidence evidence) {
        ChaosResults results = new ChaosResults();
        evidence.documents().forEach(results::addDocument);
        for (String notification : evidence.notifications()) {
            results.addNotification(notification, evidence.documents());
        }
        return results;
    }

    private void addDocument(String url, String text) {
        JsonNode document = tree(text);
        String identity = identity(text);
        identities.add(identity);
        if (document.path("notification").path("result").asBoolean()) {
            successes
                    .computeIfAbsent(identity, _ -> new ArrayList<>())
                    .add(new Success(url, document.path("notification")));
        }
    }

    private void addNotification(String text, Map<String, String> documents) {
        JsonNode notification = tree(text);
        String url = notification.path("output_url").asText();
        String identity = identity(documents.getOrDefault(url, ""));
        if (!notification.path("result").asBoolean()) {
            failures.put(url, identity);
        } else if (identity.isEmpty()) {
            toldOfNothing.add(url);
        } else {
            told.computeIfAbsent(identity, _ -> new ArrayList<>()).add(text);
        }
    }

    private static String identity(String document) {
        return tree(document).path("identity").asText();
    }

    /// The parsed document; a missing node if it is not JSON.
    static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /// The identities that have a result document, successful or not.
    Set<String> identities() {
        return identities;
    }

    /// The addresses of the outputs of each success, by the address of its document.
    Map<String, List<String>> outputs() {
        return successes.values().stream()
                .flatMap(List::stream)
                .collect(Collectors.toMap(
                        Success::url,
                        success -> success.notification()
                                .path("outputs")
                                .valueStream()
                                .map(output -> output.path("url").asText())
                                .toList()));
    }

    List<Success> successesOf(String identity) {
        return successes.getOrDefault(identity, List.of());
    }

    /// The published successes, verbatim.
    List<String> toldOf(String identity) {
        return told.getOrDefault(identity, List.of());
    }

    /// The published failures: the identity by the document's address; the identity is empty if there is no
    /// document.
    Map<String, String> failures() {
        return failures;
    }

    /// The addresses of missing documents that published successes name.
    Set<String> toldOfNothing() {
        return toldOfNothing;
    }
}
