package io.sdqueueworker.task;

/// What the sender wants back in the notification, untouched.
///
/// @param json any JSON value
public record Context(String json) {

    /// What a task without a context carries.
    public static final Context EMPTY = new Context("{}");

    /// Says nothing of the content, which belongs to the sender.
    @Override
    public String toString() {
        return "Context[" + json.length() + " characters]";
    }
}
