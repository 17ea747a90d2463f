package io.sdqueueworker.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.servers.WireSchema;
import org.junit.jupiter.api.Test;

class StatusJsonTest {

    @Test
    void writesWhatItsSchemaSays() {
        assertThat(WireSchema.STATUS.faults(StatusJson.of(Samples.idle()))).isEmpty();
        assertThat(WireSchema.STATUS.faults(StatusJson.of(Samples.full()))).isEmpty();
    }

    @Test
    void keepsTheSendersIdAsItIs() {
        JsonNode status = WireSchema.read(StatusJson.of(Samples.full()));

        assertThat(status.at("/tasks/0/id").asText()).isEqualTo(Samples.HOSTILE_ID);
        assertThat(status.at("/tasks/1/progress").asDouble()).isEqualTo(0.4);
        assertThat(status.at("/tasks/1/expected_end").asText()).isEqualTo("2026-12-01T04:31:23Z");
        assertThat(status.at("/tasks/2").has("id")).isFalse();
        assertThat(status.at("/intake/since").asText()).isEqualTo("2026-12-01T04:28:00Z");
        assertThat(status.at("/recent/3/code").asText()).isEqualTo("notification_unavailable");
    }
}
