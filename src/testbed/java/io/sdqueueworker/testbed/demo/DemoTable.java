package io.sdqueueworker.testbed.demo;

import java.util.ArrayList;
import java.util.List;

/// The table of the results: a row per task, and another for each further file.
final class DemoTable {

    private static final String LINE = "%-21s  %-18s  %-7s  %-10s  %4s  %s";

    /// The part of a text that fits into a terminal of 120 columns.
    private static final int LONGEST_TEXT = 30;

    private DemoTable() {}

    static String head() {
        return LINE.formatted("task", "kind", "runtime", "outcome", "sec", "output");
    }

    /// The result of a task that the demo has sent.
    static List<String> rows(DemoTask task, DemoResult result) {
        String outcome =
                result.status().equals("completed") && !result.satisfies(task) ? "incomplete" : result.status();
        return rows(task.kind(), outcome, result);
    }

    /// The result of a task that another client has sent.
    static List<String> rows(DemoResult result) {
        return rows("", result.status(), result);
    }

    static String withoutResult(DemoTask task) {
        return LINE.formatted(task.id(), task.kind(), task.runtime().word(), "no result", "", "")
                .stripTrailing();
    }

    private static List<String> rows(String kind, String outcome, DemoResult result) {
        List<String> outputs = outputs(result);
        String seconds = "%.1f".formatted(result.seconds());
        List<String> rows = new ArrayList<>();
        rows.add(LINE.formatted(result.id(), kind, result.runtime(), outcome, seconds, outputs.getFirst()));
        for (String more : outputs.subList(1, outputs.size())) {
            rows.add(LINE.formatted("", "", "", "", "", more));
        }
        return rows;
    }

    private static List<String> outputs(DemoResult result) {
        if (!result.error().isEmpty()) {
            return List.of(result.error());
        }
        if (result.files().isEmpty()) {
            return List.of('"' + shortened(result.text()) + '"');
        }
        return result.files().stream().map(Object::toString).toList();
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT - 1) + "…";
    }
}
