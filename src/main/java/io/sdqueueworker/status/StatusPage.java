package io.sdqueueworker.status;

import io.sdqueueworker.status.WorkerStatus.CurrentTask;
import io.sdqueueworker.status.WorkerStatus.EndedTask;
import io.sdqueueworker.status.WorkerStatus.ModelCache;
import io.sdqueueworker.status.WorkerStatus.TaskName;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Writes the status for people, as a page that needs nothing else: no script, no image, no other host.
///
/// Its script only replaces the content by that of a newer page. All text is escaped: task ids are the senders'.
public final class StatusPage {

    private StatusPage() {}

    public static String of(WorkerStatus status) {
        String state = state(status);
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s – sd-queue-worker</title>
                <style>%s</style>
                </head>
                <body>
                <header>
                <h1>sd-queue-worker</h1>
                <p id="state" role="status">%s</p>
                </header>
                <main>
                %s</main>
                <footer>
                <nav aria-label="More about this worker"><a href="status.json">JSON</a> <a href="q/health">health</a> \
                <a href="q/metrics">metrics</a></nav>
                </footer>
                <script>%s</script>
                </body>
                </html>
                """.formatted(
                        state,
                        PageAssets.STYLE,
                        state,
                        closure(status) + overview(status) + onGpu(status) + inProgress(status) + recent(status),
                        PageAssets.SCRIPT);
    }

    private static String state(WorkerStatus status) {
        if (status.about().draining()) {
            return "Draining";
        }
        return status.closure().isPresent() ? "Intake closed" : "Accepting tasks";
    }

    private static String closure(WorkerStatus status) {
        return status.closure()
                .map(closure -> """
                        <section class="alert" aria-labelledby="closed">
                        <h2 id="closed">No task is accepted</h2>
                        <p>Since %s, for %s:</p>
                        <ul>
                        %s</ul>
                        </section>
                        """.formatted(
                                Words.time(closure.since()),
                                Words.duration(Duration.between(
                                        closure.since(), status.about().now())),
                                closure.reasons().stream()
                                        .map(reason -> "<li>" + Words.escaped(reason) + "</li>\n")
                                        .reduce("", String::concat)))
                .orElse("");
    }

    private static String overview(WorkerStatus status) {
        WorkerStatus.About about = status.about();
        String queue = status.depth()
                .map(depth -> "%d waiting, %d in progress, %d delayed"
                        .formatted(depth.visible(), depth.inFlight(), depth.delayed()))
                .orElse("depth unknown");
        String runtime = about.runtimeType()
                + about.runtimeName()
                        .filter(name -> !name.equals(about.runtimeType()))
                        .map(name -> " (" + name + ")")
                        .orElse("")
                + ": "
                + status.runtime().condition().words()
                + status.runtime().reason().map(reason -> ", " + reason).orElse("");
        return "<section aria-labelledby=\"overview\">\n<h2 id=\"overview\">Overview</h2>\n<dl>\n"
                + entry("Queue " + about.queue(), Words.escaped(queue))
                + entry("Runtime", Words.escaped(runtime))
                + status.models().map(StatusPage::models).orElse("")
                + entry("Version", Words.escaped(about.version()))
                + entry("Updated", Words.time(about.now()))
                + "</dl>\n</section>\n";
    }

    private static String models(ModelCache models) {
        return entry(
                "Model cache",
                "<progress aria-label=\"Model cache\" value=\"%d\" max=\"%d\"></progress> %s of %s"
                        .formatted(
                                Math.min(models.bytes(), models.limit()),
                                Math.max(1, models.limit()),
                                Words.bytes(models.bytes()),
                                Words.bytes(models.limit())));
    }

    private static String entry(String term, String html) {
        return "<div><dt>" + Words.escaped(term) + "</dt><dd>" + html + "</dd></div>\n";
    }

    private static String onGpu(WorkerStatus status) {
        return "<section aria-labelledby=\"gpu\">\n<h2 id=\"gpu\">On the GPU</h2>\n"
                + status.onGpu().map(task -> running(status, task)).orElse("<p>No task.</p>\n")
                + "</section>\n";
    }

    private static String running(WorkerStatus status, CurrentTask task) {
        String words = Words.duration(task.inPlaceFor())
                + " so far"
                + (task.place() == TaskPlace.IN_RUNTIME ? ", " + task.place().words() : "")
                + task.expectedEnd()
                        .map(end -> ", "
                                + Words.about(Duration.between(status.about().now(), end))
                                + " left")
                        .orElse("");
        String value = "";
        if (task.progress().isPresent()) {
            double share = task.progress().getAsDouble();
            value = String.format(Locale.ROOT, " value=\"%.3f\"", share);
            words = String.format(Locale.ROOT, "%.0f %%, ", share * 100) + words;
        }
        return """
                <p class="task">%s</p>
                <progress class="wide" aria-label="Progress of the task on the GPU"%s></progress>
                <p>%s</p>
                """.formatted(name(task.name()), value, words);
    }

    private static String inProgress(WorkerStatus status) {
        StringBuilder rows = new StringBuilder();
        for (CurrentTask task : status.tasks()) {
            rows.append("<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td></tr>\n"
                    .formatted(name(task.name()), task.place().words(), Words.duration(task.inPlaceFor())));
        }
        return table("Tasks in progress", "Task|Place|For", rows.toString(), "");
    }

    private static String recent(WorkerStatus status) {
        StringBuilder rows = new StringBuilder();
        for (EndedTask task : status.recent()) {
            rows.append("<tr><th scope=\"row\">%s</th><td class=\"%s\">%s</td><td>%s</td></tr>\n"
                    .formatted(name(task.name()), task.outcome(), outcome(task), Timeline.of(task.timings())));
        }
        return table("Last tasks", "Task|Outcome|Stages", rows.toString(), Timeline.legend());
    }

    private static String outcome(EndedTask task) {
        return task.outcome()
                + task.code().map(code -> "<br><code>" + code + "</code>").orElse("")
                + "<br><span class=\"small\">" + Words.time(task.endedAt())
                + (task.attempt() > 1 ? ", attempt " + task.attempt() : "")
                + "</span>";
    }

    private static String table(String caption, String columns, String rows, String legend) {
        if (rows.isEmpty()) {
            return "<section><h2>" + caption + "</h2><p>None.</p></section>\n";
        }
        StringBuilder head = new StringBuilder();
        for (String column : columns.split("\\|", -1)) {
            head.append("<th scope=\"col\">").append(column).append("</th>");
        }
        return """
                <section>
                <table>
                <caption><h2>%s</h2>%s</caption>
                <thead><tr>%s</tr></thead>
                <tbody>
                %s</tbody>
                </table>
                </section>
                """.formatted(caption, legend, head, rows);
    }

    private static String name(TaskName name) {
        return "<bdi>" + Words.escaped(name.id().orElse("(not read)")) + "</bdi>"
                + Optional.of(name)
                        .flatMap(TaskName::kind)
                        .map(kind -> "<br><span class=\"small\">" + kind.wireName() + "</span>")
                        .orElse("");
    }
}
