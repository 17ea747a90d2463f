package io.sdqueueworker.task;

/// The sender's own data, returned unchanged in the notification.
///
/// @param json any JSON value
public record Context(String json) {

    /// The context of a task whose sender gives none.
    public static final Context EMPTY = new Context("{}");

    /// Omits the content, which belongs to the sender.
    @Override
    public String toString() {
        return "Context[" + json.length() + " characters]";
    }
}
