package io.sdqueueworker.status;

import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The stages of an ended task as a bar, and as words for those who do not see it.
final class Timeline {

    private static final int WIDTH = 100;

    /// A shorter time is that of a look into the model directory.
    private static final Duration LEAST_FOR_MODELS = Duration.ofMillis(100);

    private Timeline() {}

    private record Part(String stage, Duration time) {}

    static String legend() {
        StringBuilder html = new StringBuilder("<p class=\"legend\" aria-hidden=\"true\">");
        for (Part part :
                parts(new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO))) {
            html.append("<svg class=\"key\" viewBox=\"0 0 1 1\"><rect class=\"%s\" width=\"1\" height=\"1\"/></svg>%s "
                    .formatted(part.stage(), part.stage()));
        }
        return html.append("</p>").toString();
    }

    static String of(Timings timings) {
        List<Part> parts = parts(timings);
        Duration whole = parts.stream().map(Part::time).reduce(Duration.ZERO, Duration::plus);
        StringBuilder bar = new StringBuilder();
        List<String> words = new ArrayList<>();
        double left = 0;
        for (Part part : parts) {
            if (part.time().isPositive()) {
                double width = WIDTH * (part.time().toNanos() / (double) whole.toNanos());
                bar.append(String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%.2f\" width=\"%.2f\" height=\"8\"/>",
                        part.stage(),
                        left,
                        width));
                left += width;
                words.add(part.stage() + " " + Words.duration(part.time()));
            }
        }
        if (timings.models().compareTo(LEAST_FOR_MODELS) >= 0) {
            words.add(Words.duration(timings.models()) + " of it for models");
        }
        return """
                <svg class="timeline" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">%s</svg>\
                <span class="small">%s</span>""".formatted(bar, String.join(", ", words));
    }

    private static List<Part> parts(Timings timings) {
        return List.of(
                new Part("wait", timings.waiting()),
                new Part("staging", timings.staging()),
                new Part("generation", timings.generation()),
                new Part("publication", timings.publication()));
    }
}
