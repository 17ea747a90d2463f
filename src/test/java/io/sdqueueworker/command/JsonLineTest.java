package io.sdqueueworker.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.config.LogFormat;
import io.sdqueueworker.publication.Json;
import java.util.logging.Level;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class JsonLineTest {

    private static final String OWN = "io.sdqueueworker.Some";

    @Test
    void writesEachKeyAsAFieldAndTheConstantText() throws Exception {
        JsonNode line = logged(OWN, "100%% of %s done bytes=%d reason=%s from=\"a file\"", "it", 5L, "two words");

        assertThat(line.path("message").asText()).isEqualTo("100% of it done");
        assertThat(line.path("bytes").isIntegralNumber()).isTrue();
        assertThat(line.path("bytes").asLong()).isEqualTo(5);
        assertThat(line.path("reason").asText()).isEqualTo("two words");
        assertThat(line.path("from").asText()).isEqualTo("a file");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("logger").asText()).isEqualTo(OWN);
        assertThat(line.path("thread").asText())
                .isEqualTo(Thread.currentThread().getName());
        assertThat(line.path("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(line.has("stack")).isFalse();
    }

    @Test
    void leavesLinesOfLibrariesWhole() throws Exception {
        assertThat(logged("org.other", "x=%s", "1").path("message").asText()).isEqualTo("x=1");
    }

    /// A format without its values must not cost the line.
    @Test
    void writesALineWhoseFormatIsWrong() throws Exception {
        assertThat(logged(OWN, "a b=%s c=%s", "1").path("message").asText()).isNotBlank();
        assertThat(logged(OWN, "a b=%d", "text").path("message").asText()).isNotBlank();
    }

    /// Values decide neither the keys nor where a line ends.
    @Property
    void keepsAnyValue(@ForAll String first, @ForAll String second) throws Exception {
        JsonNode line = logged(OWN, "event key=%s detail=%s", first, second);

        assertThat(line.path("message").asText()).isEqualTo("event");
        assertThat(line.path("key").asText()).isEqualTo(first);
        assertThat(line.path("detail").asText()).isEqualTo(second);
        assertThat(line).hasSize(7);
    }

    @Test
    void hasTheStackInTheLine() throws Exception {
        ExtLogRecord event = event(OWN, "failed", FormatStyle.NO_FORMAT);
        event.setThrown(new IllegalStateException("a cause"));

        assertThat(written(event).path("stack").asText())
                .startsWith("java.lang.IllegalStateException: a cause")
                .contains("JsonLineTest");
        assertThat(event.getThrown()).isNull();
    }

    private static JsonNode logged(String logger, String format, Object... values) throws JsonProcessingException {
        ExtLogRecord event = event(logger, format, FormatStyle.PRINTF);
        event.setParameters(values);
        return written(event);
    }

    private static ExtLogRecord event(String logger, String format, FormatStyle style) {
        ExtLogRecord event = new ExtLogRecord(Level.INFO, format, style, "test");
        event.setLoggerName(logger);
        return event;
    }

    private static JsonNode written(ExtLogRecord event) throws JsonProcessingException {
        assertThat(new LogLines(LogFormat.JSON).isLoggable(event)).isTrue();
        String line = new PatternFormatter("%s").format(event);
        assertThat(line).doesNotContain("\n", "\r");
        return Json.parse(line);
    }
}
