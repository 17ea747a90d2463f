package io.sdqueueworker.intake;

import static io.sdqueueworker.intake.Messages.accepted;
import static io.sdqueueworker.intake.Messages.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Parsed;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryTimeTest {

    @ParameterizedTest
    @CsvSource({
        "'\"2026-11-24T02:00:00Z\"', 2026-11-24T02:00:00Z",
        "'\"2026-11-24t02:00:00.123456789z\"', 2026-11-24T02:00:00.123456789Z",
        "'\"2026-11-24T02:00:00+05:30\"', 2026-11-23T20:30:00Z",
        "'\"2026-11-24T02:00:00.5-00:00\"', 2026-11-24T02:00:00.5Z",
        "1795485210, 2026-11-24T01:53:30Z",
        "1795485210.5678, 2026-11-24T01:53:30Z",
        "1.79548521e9, 2026-11-24T01:53:30Z",
        "1e-999999999, 1970-01-01T00:00:00Z",
        "0, 1970-01-01T00:00:00Z",
        "253402300799, 9999-12-31T23:59:59Z"
    })
    void readsTimestampsAndSeconds(String json, Instant time) {
        assertThat(expiry("\"expires_at\":" + json)).contains(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"runtime\":\"any\"", "\"expires_at\":null"})
    void readsNoTimeWhereNoneIsSent(String field) {
        assertThat(expiry(field)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"tomorrow\"",
                "\"1795485210\"",
                "\"2026-11-24\"",
                "\"2026-11-24T02:00Z\"",
                "\"2026-11-24T02:00:00\"",
                "\"2026-11-24T02:00:00+05\"",
                "\"2026-11-24 02:00:00Z\"",
                "\"2026-02-30T02:00:00Z\"",
                "\"2026-11-24T25:00:00Z\"",
                "\"+12026-11-24T02:00:00Z\"",
                "1795485210608",
                "-1",
                "1e999999999",
                "true",
                "{}",
                "[1795485210]"
            })
    void refusesAnythingElseByTheNameOfTheField(String json) {
        Parsed.Refused refused = refused(task("\"expires_at\":" + json));

        assertThat(refused.failure().code()).isEqualTo(Code.MALFORMED);
        assertThat(refused.failure().detail())
                .isEqualTo("metadata.expires_at: expects a timestamp such as 2026-11-24T02:00:00Z (RFC 3339), or"
                        + " seconds since 1970 as a number");
        assertThat(refused.header().result().key()).startsWith("out/a/");
    }

    private static Optional<Instant> expiry(String field) {
        return accepted(task(field)).header().expiresAt();
    }

    private static String task(String field) {
        return "{\"metadata\":{\"id\":\"a\",\"prefix\":\"out\",\"tasktype\":\"text-to-image\"," + field
                + "},\"content\":{}}";
    }
}
