package io.sdqueueworker.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StatusPageTest {

    private static final String PAGE = StatusPage.of(Samples.full());

    @Test
    void escapesWhatSendersWrote() {
        assertThat(PAGE)
                .contains("&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;")
                .contains("storage: 503 &lt;SlowDown&gt; (output-put, result-put)")
                .doesNotContain("<script>alert");
        assertThat(Pattern.compile("<script").matcher(PAGE).results()).hasSize(1);
    }

    @Test
    void showsTheTaskOnTheGpuAndWhatIsAroundIt() {
        assertThat(PAGE)
                .contains("<progress class=\"wide\" aria-label=\"Progress of the task on the GPU\" value=\"0.400\">")
                .contains("40 %, 12 s so far, about 18 s left")
                .contains("12 waiting, 3 in progress, 1 delayed")
                .contains("comfyui (a-runtime): needs a restart, the GPU is broken")
                .contains("6.0 GiB of 100.0 GiB")
                .contains("<td>finishing</td>", "<td>on deck</td>")
                .contains("<p id=\"state\" role=\"status\">Draining</p>")
                .contains("04:28:00 UTC</time>, for 3 min 5 s:")
                .contains("<code>notification_unavailable</code>");
    }

    @Test
    void showsAWorkerWithoutTasks() {
        assertThat(StatusPage.of(Samples.idle()))
                .contains("Accepting tasks", "<p>No task.</p>", "depth unknown")
                .doesNotContain("Model cache", "No task is accepted");
    }

    /// The policy allows no style, script or image besides the two elements.
    @Test
    void needsNothingThatItsPolicyForbids() {
        assertThat(PAGE).doesNotContainPattern("(?i) style=| on\\w+=|src=|url\\(|@import|https?:");
        assertThat(PageAssets.POLICY).startsWith("default-src 'none'; style-src 'sha256-");
    }

    @Test
    void namesDurationsAndSizesLikePeople() {
        assertThat(Words.duration(Duration.ofMillis(94))).isEqualTo("94 ms");
        assertThat(Words.duration(Duration.ofMillis(1_437))).isEqualTo("1.4 s");
        assertThat(Words.duration(Duration.ofSeconds(42))).isEqualTo("42 s");
        assertThat(Words.duration(Duration.ofMinutes(130))).isEqualTo("2 h 10 min");
        assertThat(Words.about(Duration.ofMillis(1_001))).isEqualTo("about 2 s");
        assertThat(Words.about(Duration.ofMillis(-5))).isEqualTo("about 0 s");
        assertThat(Words.about(Duration.ofSeconds(61))).isEqualTo("about 1 min 1 s");
        assertThat(Words.bytes(512)).isEqualTo("512 bytes");
        assertThat(Words.bytes(512L << 20)).isEqualTo("512 MiB");
    }
}
