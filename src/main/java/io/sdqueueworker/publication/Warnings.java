package io.sdqueueworker.publication;

import io.sdqueueworker.task.Text;
import java.util.ArrayList;
import java.util.List;

/// Bounds the warnings of a result, which may quote the runtime and the sender: they must fit into a notification.
final class Warnings {

    private static final int MOST = 20;
    private static final int MAX_LENGTH = 500;

    private Warnings() {}

    /// Returns each different warning once, as one printable line of at most 500 characters. Beyond 20 warnings,
    /// the last one says how many more there are.
    static List<String> bounded(List<String> warnings) {
        List<String> lines = warnings.stream()
                .filter(warning -> !warning.isBlank())
                .map(Warnings::line)
                .distinct()
                .toList();
        if (lines.size() <= MOST) {
            return lines;
        }
        List<String> kept = new ArrayList<>(lines.subList(0, MOST - 1));
        kept.add("and " + (lines.size() - kept.size()) + " more warnings");
        return List.copyOf(kept);
    }

    private static String line(String warning) {
        return Text.printable(warning.length() > MAX_LENGTH ? warning.substring(0, MAX_LENGTH) + "…" : warning);
    }
}
