package io.sdqueueworker.status;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Durations, sizes and times for people, and the escaping of text for HTML.
final class Words {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final long KIB = 1024;

    private Words() {}

    /// A text as the content or the quoted attribute of an element.
    static String escaped(String text) {
        StringBuilder html = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(c);
            }
        });
        return html.toString();
    }

    /// Such as `400 ms`, `1.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`.
    static String duration(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 1) {
            return time.toMillis() + " ms";
        }
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }

    /// An estimate, in whole seconds.
    static String about(Duration time) {
        long seconds = Math.max(0, Math.ceilDiv(time.toMillis(), 1_000L));
        return "about " + (seconds < 60 ? seconds + " s" : duration(Duration.ofSeconds(seconds)));
    }

    /// Such as `512 MiB`.
    static String bytes(long bytes) {
        double number = bytes;
        for (String unit : new String[] {"bytes", "KiB", "MiB"}) {
            if (number < KIB) {
                return String.format(Locale.ROOT, "%.0f %s", number, unit);
            }
            number /= KIB;
        }
        return String.format(Locale.ROOT, "%.1f GiB", number);
    }

    /// The time of day, as an element.
    static String time(Instant time) {
        return "<time datetime=\"" + StatusJson.seconds(time) + "\">" + TIME.format(time) + " UTC</time>";
    }
}
