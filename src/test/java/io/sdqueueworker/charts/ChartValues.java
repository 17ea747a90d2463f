package io.sdqueueworker.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The values of the chart with the comments above them, in the order of `values.yaml`.
///
/// @param key with dots, such as `worker.image.tag`
/// @param text the comment
/// @param value the default
record ChartValues(String key, String text, JsonNode value) {

    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]\\w*):.*");

    /// Reads all values with a comment that begins with `# --`.
    static List<ChartValues> read() throws IOException {
        JsonNode values =
                Chart.YAML.readTree(Chart.FOLDER.resolve("values.yaml").toFile());
        List<ChartValues> found = new ArrayList<>();
        Deque<String> path = new ArrayDeque<>();
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(Chart.FOLDER.resolve("values.yaml"))) {
            String stripped = line.strip();
            Matcher key = KEY.matcher(line);
            if (stripped.startsWith("# -- ")) {
                text.append(stripped.substring("# -- ".length()));
            } else if (stripped.startsWith("# ") && !text.isEmpty()) {
                text.append(stripped.substring(1));
            } else if (key.matches()) {
                int depth = key.group(1).length() / 2;
                while (path.size() > depth) {
                    path.removeLast();
                }
                path.addLast(key.group(2));
                if (!text.isEmpty()) {
                    String pointer = "/" + String.join("/", path);
                    found.add(new ChartValues(String.join(".", path), text.toString(), values.at(pointer)));
                }
                text.setLength(0);
            }
        }
        return found;
    }

    /// The row of the value in the chart's README.
    String row() {
        String shown = value.isTextual() ? value.asText() : value.toString();
        return "| `" + key + "` | " + (shown.isEmpty() ? "" : "`" + shown + "`") + " | " + text + " |";
    }
}
