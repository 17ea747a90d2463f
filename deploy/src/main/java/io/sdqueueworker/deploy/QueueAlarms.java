package io.sdqueueworker.deploy;

import static io.sdqueueworker.deploy.Json.ifTrue;
import static io.sdqueueworker.deploy.Json.object;
import static io.sdqueueworker.deploy.Json.ref;

import java.util.List;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;

/// Alarms on what workers cannot report: they may all be down.
record QueueAlarms(Stack stack) {

    void declare() {
        alarm("OldMessages", "The oldest task waits for too long", "ApproximateAgeOfOldestMessage", "TaskQueue")
                .addPropertyOverride("Threshold", ref("AlarmAgeSeconds"));
        alarm(
                "DeadLetters",
                "Tasks have failed for good or could not be read",
                "ApproximateNumberOfMessagesVisible",
                "DeadLetterQueue");
    }

    private CfnAlarm alarm(String name, String description, String metric, String queue) {
        CfnAlarm alarm = CfnAlarm.Builder.create(stack, name)
                .alarmDescription(description)
                .namespace("AWS/SQS")
                .metricName(metric)
                .dimensions(List.of(object(
                        "name",
                        "QueueName",
                        "value",
                        Fn.getAtt(queue, "QueueName").toString())))
                .statistic("Maximum")
                .comparisonOperator("GreaterThanThreshold")
                .threshold(0)
                .period(300)
                .evaluationPeriods(1)
                // SQS reports nothing for a queue that has been idle for hours.
                .treatMissingData("notBreaching")
                .build();
        Object actions = ifTrue("HasAlarmTopic", List.of(ref("AlarmTopicArn")));
        alarm.addPropertyOverride("AlarmActions", actions);
        alarm.addPropertyOverride("OKActions", actions);
        return alarm;
    }
}
