package io.sdqueueworker.doctor;

/// The subjects of the checks, in the order of the report. The labels are in the JSON document, so an existing one
/// keeps its name and meaning.
public enum Subject {
    SETTINGS("settings"),
    CREDENTIALS("credentials"),
    ENDPOINTS("endpoints"),
    CLOCK("clock"),
    QUEUE("queue"),
    REDRIVE("redrive"),
    QUEUE_PERMISSIONS("queue-permissions"),
    QUEUE_KEY("queue-key"),
    BUCKET("bucket"),
    CONDITIONAL_WRITE("conditional-write"),
    BUCKET_READ("bucket-read"),
    SOURCE_BUCKETS("source-buckets"),
    MODEL_BUCKET("model-bucket"),
    TOPIC("topic"),
    RUNTIME("runtime"),
    RUNTIME_FOLDERS("runtime-folders"),
    MODEL_DIRECTORY("model-directory"),
    WORK_DIRECTORY("work-directory"),
    NODE("node"),
    PORT("port");

    private final String label;

    Subject(String label) {
        this.label = label;
    }

    /// The name in the table and in the JSON document.
    public String label() {
        return label;
    }
}
