package io.sdqueueworker.doctor;

import java.util.Arrays;
import java.util.stream.Collectors;

/// A report for people: a line for each finding, and below it the fix.
public final class ReportTable {

    private static final int SUBJECT_WIDTH = Arrays.stream(Subject.values())
            .mapToInt(subject -> subject.label().length())
            .max()
            .orElseThrow();
    private static final String LINE = "%-8s %-" + SUBJECT_WIDTH + "s  %s%n";

    private ReportTable() {}

    /// The whole text, with a line end after each line.
    public static String of(Report report) {
        return report.findings().stream().map(ReportTable::lines).collect(Collectors.joining()) + summary(report);
    }

    private static String lines(Finding finding) {
        return switch (finding) {
            case Finding.Ok ok -> line("ok", ok.subject().label(), ok.found());
            case Finding.Warning warning ->
                line("warning", warning.subject().label(), warning.found()) + line("", "", "fix: " + warning.fix());
            case Finding.Failure failure ->
                line("failure", failure.subject().label(), failure.found()) + line("", "", "fix: " + failure.fix());
        };
    }

    private static String line(String severity, String subject, String text) {
        // Some of it was told by servers: nothing of that is to move the cursor of a terminal.
        return LINE.formatted(severity, subject, text.replaceAll("\\p{Cntrl}", " "));
    }

    private static String summary(Report report) {
        return report.exitStatus() == 0
                ? "all is well%n".formatted()
                : "failures: %d, warnings: %d%n".formatted(report.failures(), report.warnings());
    }
}
