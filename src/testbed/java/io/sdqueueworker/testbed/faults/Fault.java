package io.sdqueueworker.testbed.faults;

import java.time.Duration;
import java.util.Map;

/// The action of a [FaultProxy] on a request instead of passing it through.
sealed interface Fault {

    /// Answers without calling the target.
    record Answer(int status, String contentType, String body) implements Fault {}

    /// Runs an action, then answers without calling the target.
    record AnswerAfter(Runnable first, Answer answer) implements Fault {}

    /// Passes the request on after a delay.
    record Delay(Duration time) implements Fault {}

    /// Passes the request on when the rule is lifted.
    record Hold() implements Fault {}

    /// Cuts the connection before the request reaches the target.
    record Reset() implements Fault {}

    /// Runs an action, then cuts the connection before the request reaches the target.
    record Ambush(Runnable first) implements Fault {}

    /// Passes the request on without one header.
    record DropHeader(String name) implements Fault {}

    /// Passes the answer on with replaced headers; an empty value removes the header.
    record AnswerHeaders(Map<String, String> headers) implements Fault {}

    /// Passes the answer on with all bits of one body byte inverted.
    record Corrupt(long bodyByte) implements Fault {}

    /// Cuts the connection after the target has answered.
    record LoseAnswer() implements Fault {}

    /// Ends the connection after a number of bytes of the answer's body.
    record Truncate(long bodyBytes) implements Fault {}

    /// Stops sending after a number of bytes of the answer's body, and keeps the connection open.
    record Stall(long bodyBytes) implements Fault {}
}
