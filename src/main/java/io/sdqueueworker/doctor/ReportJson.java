package io.sdqueueworker.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// A report for programs: `docs/schema/doctor-report.schema.json` describes it.
public final class ReportJson {

    private ReportJson() {}

    /// The document, over several lines.
    public static String of(Report report) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("status", report.failures() > 0 ? "failure" : report.warnings() > 0 ? "warning" : "ok");
        var findings = document.putArray("findings");
        report.findings().forEach(finding -> findings.add(tree(finding)));
        return document.toPrettyString();
    }

    private static ObjectNode tree(Finding finding) {
        return switch (finding) {
            case Finding.Ok _ -> tree("ok", finding, Optional.empty());
            case Finding.Warning warning -> tree("warning", finding, Optional.of(warning.fix()));
            case Finding.Failure failure -> tree("failure", finding, Optional.of(failure.fix()));
        };
    }

    private static ObjectNode tree(String status, Finding finding, Optional<String> fix) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("subject", finding.subject().label());
        tree.put("status", status);
        tree.put("found", finding.found());
        fix.ifPresent(text -> tree.put("fix", text));
        return tree;
    }
}
