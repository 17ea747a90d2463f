package io.sdqueueworker.doctor;

/// What is examined, in the order of the report. The labels are in the JSON document, so an existing one keeps its name
/// and meaning.
public enum Subject {
    SETTINGS("settings"),
    CREDENTIALS("credentials"),
    ENDPOINTS("endpoints"),
    CLOCK("clock"),
    QUEUE("queue"),
    REDRIVE("redrive"),
    QUEUE_PERMISSIONS("queue-permissions"),
    BUCKET("bucket"),
    CONDITIONAL_WRITE("conditional-write"),
    BUCKET_READ("bucket-read"),
    SOURCE_BUCKETS("source-buckets"),
    MODEL_BUCKET("model-bucket"),
    TOPIC("topic"),
    RUNTIME("runtime"),
    WORK_DIRECTORY("work-directory"),
    PORT("port");

    private final String label;

    Subject(String label) {
        this.label = label;
    }

    /// As it stands in the table and in the JSON document.
    public String label() {
        return label;
    }
}
