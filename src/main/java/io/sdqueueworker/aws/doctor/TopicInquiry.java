package io.sdqueueworker.aws.doctor;

import io.sdqueueworker.aws.AnswerDates;
import io.sdqueueworker.doctor.Answer;
import io.sdqueueworker.doctor.TopicAccess;
import java.util.Optional;
import software.amazon.awssdk.services.sns.SnsClient;

/// What may be done with an Amazon SNS topic.
public final class TopicInquiry implements TopicAccess {

    private final SnsClient sns;
    private final String topicArn;
    private final Inquiry inquiry;

    public TopicInquiry(SnsClient sns, String topicArn, AnswerDates dates) {
        this.sns = sns;
        this.topicArn = topicArn;
        this.inquiry = new Inquiry("SNS", dates);
    }

    @Override
    public Answer<Boolean> look() throws InterruptedException {
        return inquiry.ask(
                "GetTopicAttributes",
                () -> sns.getTopicAttributes(
                        request -> request.topicArn(topicArn).overrideConfiguration(Inquiry.limit())),
                answer -> answer.attributes().isEmpty() ? Optional.empty() : Optional.of(true));
    }
}
