package io.sdqueueworker.node;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.io.ExactJson;
import io.sdqueueworker.io.NetworkErrors;
import io.sdqueueworker.io.rest.RestAnswer;
import io.sdqueueworker.io.rest.RestCall;
import io.sdqueueworker.io.rest.RestClient;
import io.sdqueueworker.io.rest.RestLimits;
import java.io.IOException;
import java.time.Duration;

/// The bounds of the short answers about a machine, and their JSON.
final class SmallAnswers {

    /// A node with many images and addresses has some ten thousand characters.
    private static final int LONGEST = 4 * 1024 * 1024;

    /// Longer than the pause between two looks, so that they share a connection and its TLS handshake.
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final JsonMapper JSON = ExactJson.builder(
                    StreamReadConstraints.builder().maxNestingDepth(100).build())
            .build();

    private SmallAnswers() {}

    /// @param timeout the time limit of a call, up to the last byte of its answer
    static RestLimits limits(Duration timeout) {
        return new RestLimits(timeout, timeout, LONGEST, IDLE);
    }

    /// Sends a call.
    ///
    /// @throws IOException that names the address if there is no answer
    static RestAnswer send(RestClient client, RestCall call) throws IOException, InterruptedException {
        try {
            return client.send(call);
        } catch (IOException e) {
            throw new IOException(NetworkErrors.describe(e, call.address()), e);
        }
    }

    /// @throws IOException if the body is too long
    static String text(RestAnswer answer) throws IOException {
        return answer.body().orElseThrow(() -> new IOException("the answer has more than " + LONGEST + " bytes"));
    }

    /// @throws IOException if the body is too long or is not JSON
    static JsonNode json(RestAnswer answer) throws IOException {
        JsonNode read = JSON.readTree(text(answer));
        return read == null ? JSON.missingNode() : read;
    }
}
