package io.sdqueueworker.runtimes;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.io.NetworkErrors;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;

/// The failures of calls without a usable answer.
final class CallFailures {

    private static final String UNEXPECTED = "the runtime answers something that is not the JSON expected";

    private CallFailures() {}

    static RuntimeCallFailed unexpected() {
        return failed(new Kind.NotJson(), UNEXPECTED);
    }

    static RuntimeCallFailed notJson(JsonProcessingException e) {
        return new RuntimeCallFailed(new Kind.NotJson(), unavailable(UNEXPECTED), e);
    }

    /// @param address that was called
    static RuntimeCallFailed unanswered(IOException e, URI address) {
        return new RuntimeCallFailed(
                e instanceof ConnectException ? new Kind.NoConnection() : new Kind.NoAnswer(),
                unavailable("the runtime does not answer: " + NetworkErrors.describe(e, address)),
                e);
    }

    static RuntimeCallFailed failed(Kind kind, String detail) {
        return new RuntimeCallFailed(kind, unavailable(detail));
    }

    private static Failure unavailable(String detail) {
        return new Failure(Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, detail);
    }
}
