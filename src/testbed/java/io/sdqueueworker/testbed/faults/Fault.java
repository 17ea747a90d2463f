package io.sdqueueworker.testbed.faults;

import java.time.Duration;
import java.util.Map;

/// What a [FaultProxy] does to a request instead of passing it through.
sealed interface Fault {

    /// Answers without asking the target.
    record Answer(int status, String contentType, String body) implements Fault {}

    /// Passes through after a while.
    record Delay(Duration time) implements Fault {}

    /// Passes through when the rule is lifted.
    record Hold() implements Fault {}

    /// Cuts the connection before the target hears of the request.
    record Reset() implements Fault {}

    /// Does something, then cuts the connection before the target hears of the request.
    record Ambush(Runnable first) implements Fault {}

    /// Passes through, but for a header.
    record DropHeader(String name) implements Fault {}

    /// Passes through, but for headers of the answer, which come in the place of the target's of the same names; an
    /// empty one takes theirs away.
    record AnswerHeaders(Map<String, String> headers) implements Fault {}

    /// Passes through, but for one byte of the answer's body, all bits of which are turned over.
    record Corrupt(long bodyByte) implements Fault {}

    /// Cuts the connection after the target has answered.
    record LoseAnswer() implements Fault {}

    /// Ends the connection after so many bytes of the answer's body.
    record Truncate(long bodyBytes) implements Fault {}

    /// Sends nothing more after so many bytes of the answer's body, and keeps the connection open.
    record Stall(long bodyBytes) implements Fault {}
}
