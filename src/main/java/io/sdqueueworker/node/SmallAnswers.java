package io.sdqueueworker.node;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.io.BoundedExchange;
import io.sdqueueworker.io.ExactJson;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// The short answers that tell of a machine, bounded in bytes and, to their last one, in time.
final class SmallAnswers {

    /// A node with many images and addresses has some ten thousand characters.
    private static final int LONGEST = 4 * 1024 * 1024;

    private static final JsonMapper JSON = ExactJson.builder(
                    StreamReadConstraints.builder().maxNestingDepth(100).build())
            .build();

    private SmallAnswers() {}

    /// Sends a request and waits for the whole answer.
    ///
    /// @throws IOException when there is none in time, or it is too long
    static HttpResponse<byte[]> exchange(HttpClient client, HttpRequest request, Duration timeout)
            throws IOException, InterruptedException {
        return BoundedExchange.to(client, request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST), timeout);
    }

    /// @throws IOException when it is no JSON
    static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
        JsonNode read = JSON.readTree(answer.body());
        return read == null ? JSON.missingNode() : read;
    }
}
