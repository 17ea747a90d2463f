package io.sdqueueworker.runtimes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.sdqueueworker.runtimes.RuntimeCalls.Reading;
import io.sdqueueworker.runtimes.RuntimeCalls.Refusals;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A call whose answer is read while it arrives, so that memory holds only the parts that the reading keeps.
final class StreamedCall {

    private static final int LONGEST_ERROR = 64 * 1024;

    /// The longest text that a reading may take as a whole. Skipped texts may have any length.
    private static final int LONGEST_TEXT = 1024 * 1024;

    /// Names of members are not kept in a table, which would grow with the answer.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(LONGEST_TEXT)
                    .build())
            .build()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());

    private final HttpRequest request;
    private final Duration longest;
    private final Refusals refusals;

    /// @param longest the time limit, up to the last byte of the answer
    StreamedCall(HttpRequest request, Duration longest, Refusals refusals) {
        this.request = request;
        this.longest = longest;
        this.refusals = refusals;
    }

    /// Sends the call and reads its answer. If the caller stops waiting, the connection is closed.
    ///
    /// @throws IOException if there is no answer in time, or if it is not the expected JSON
    <T> T read(Reading<T> reading) throws IOException, TaskFailedException, InterruptedException {
        try (BulkCall<T> call = BulkCall.start("list-call", client -> {
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() / 100 != 2) {
                    String text = new String(body.readNBytes(LONGEST_ERROR), StandardCharsets.UTF_8);
                    throw refusals.failure(answer.statusCode(), text);
                }
                try (JsonParser json = JSON.createParser(body)) {
                    return reading.from(json);
                }
            }
        })) {
            if (!call.await(longest)) {
                throw new HttpTimeoutException("no answer in time");
            }
            return call.result();
        }
    }
}
