package io.sdqueueworker.preflight;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.preflight.Finding.Status;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// All findings.
record Report(List<Finding> findings) {

    /// 1 if something would fail, 2 if something is not known, otherwise 0.
    int exitStatus() {
        return has(Status.FAIL) ? 1 : has(Status.UNKNOWN) ? 2 : 0;
    }

    /// The report for people.
    String table() {
        return findings.stream()
                .map(finding -> line(word(finding), finding.subject(), finding.found())
                        + (finding.fix().isEmpty() ? "" : line("", "", "fix: " + finding.fix())))
                .collect(Collectors.joining());
    }

    /// The report for programs.
    String json() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode array = document.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode node = array.addObject();
            node.put("status", word(finding));
            node.put("subject", finding.subject());
            node.put("found", finding.found());
            if (!finding.fix().isEmpty()) {
                node.put("fix", finding.fix());
            }
        }
        return document.toPrettyString();
    }

    private boolean has(Status status) {
        return findings.stream().anyMatch(finding -> finding.status() == status);
    }

    private static String word(Finding finding) {
        return finding.status().name().toLowerCase(Locale.ROOT);
    }

    private static String line(String status, String subject, String text) {
        return "%-8s %-18s %s%n".formatted(status, subject, text);
    }
}
