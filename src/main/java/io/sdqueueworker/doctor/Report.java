package io.sdqueueworker.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.io.Version;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// All findings, in the order of the subjects.
public record Report(List<Finding> findings) {

    private static final int SUBJECT_WIDTH = Arrays.stream(Subject.values())
            .mapToInt(subject -> subject.label().length())
            .max()
            .orElseThrow();
    private static final String LINE = "%-8s %-" + SUBJECT_WIDTH + "s  %s%n";

    public Report {
        // Stable: the findings about one subject keep their order.
        findings =
                findings.stream().sorted(Comparator.comparing(Finding::subject)).toList();
    }

    /// Returns whether something is wrong, not only doubtful.
    public boolean hasFailures() {
        return count(Finding.Failed.class) > 0;
    }

    /// The exit status of the process: 0 if nothing is wrong, 1 with warnings only, 2 with a failure.
    public int exitStatus() {
        return hasFailures() ? 2 : count(Finding.Warning.class) > 0 ? 1 : 0;
    }

    /// The report for people: the version, a line for each finding with its fix below it, and a summary.
    public String table() {
        return "sd-queue-worker %s%n".formatted(Version.CURRENT)
                + findings.stream().map(Report::lines).collect(Collectors.joining())
                + summary()
                + System.lineSeparator();
    }

    private String summary() {
        long unproven = count(Finding.Unproven.class);
        String rest = unproven == 0 ? "" : ", unproven: " + unproven;
        if (exitStatus() > 0) {
            return "failures: " + count(Finding.Failed.class) + ", warnings: " + count(Finding.Warning.class) + rest;
        }
        return unproven == 0 ? "all is well" : "nothing is known to be wrong" + rest;
    }

    /// The report for programs, on several lines. `docs/schema/doctor-report.schema.json` describes it.
    public String json() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("version", Version.CURRENT.toString());
        document.put("status", List.of("ok", "warning", "failure").get(exitStatus()));
        ArrayNode array = document.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode tree = array.addObject();
            tree.put("subject", finding.subject().label());
            tree.put("status", status(finding));
            tree.put("found", finding.found());
            fix(finding).ifPresent(fix -> tree.put("fix", fix));
        }
        return document.toPrettyString();
    }

    private long count(Class<? extends Finding> type) {
        return findings.stream().filter(type::isInstance).count();
    }

    private static String lines(Finding finding) {
        return line(status(finding), finding.subject().label(), finding.found())
                + fix(finding).map(fix -> line("", "", "fix: " + fix)).orElse("");
    }

    private static String line(String status, String subject, String text) {
        // Servers wrote some of it: no control character may reach a terminal.
        return LINE.formatted(status, subject, text.replaceAll("\\p{Cntrl}", " "));
    }

    private static String status(Finding finding) {
        return switch (finding) {
            case Finding.Ok _ -> "ok";
            case Finding.Unproven _ -> "unproven";
            case Finding.Warning _ -> "warning";
            case Finding.Failed _ -> "failure";
        };
    }

    private static Optional<String> fix(Finding finding) {
        return switch (finding) {
            case Finding.Ok _, Finding.Unproven _ -> Optional.empty();
            case Finding.Warning warning -> Optional.of(warning.fix());
            case Finding.Failed failure -> Optional.of(failure.fix());
        };
    }
}
