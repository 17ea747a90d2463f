package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Denied;
import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Given;
import java.util.List;
import java.util.Optional;

/// Whether the topic is there. That results may be published on it can only be shown by publishing, which would tell
/// the subscribers of a result that there is not.
public final class TopicCheck implements Check {

    private final Optional<TopicAccess> topic;

    /// @param topic empty for a worker without one
    public TopicCheck(Optional<TopicAccess> topic) {
        this.topic = topic;
    }

    @Override
    public Subject subject() {
        return Subject.TOPIC;
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        return List.of(
                topic.isEmpty()
                        ? new Finding.Ok(Subject.TOPIC, "none: results are found in the bucket only")
                        : finding(topic.get()));
    }

    private static Finding finding(TopicAccess topic) throws InterruptedException {
        return switch (topic.look()) {
            case Given<Boolean> _ ->
                new Finding.Ok(Subject.TOPIC, "it is there; that sns:Publish is allowed is not proven");
            case Denied<Boolean>(String reason) ->
                new Finding.Ok(
                        Subject.TOPIC,
                        "it answers and may not be looked at, which the worker need not: whether it is there and"
                                + " sns:Publish is allowed is not proven ("
                                + reason + ")");
            case Failed<Boolean> failed ->
                Fixes.of(Subject.TOPIC, failed, "SNS_TOPIC_ARN (worker.topic-arn)", "sns:Publish");
        };
    }
}
