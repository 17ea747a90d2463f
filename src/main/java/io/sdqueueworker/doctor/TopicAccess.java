package io.sdqueueworker.doctor;

/// What may be done with the topic. Nothing is published.
public interface TopicAccess {

    /// Looks at the topic.
    Answer<Boolean> look() throws InterruptedException;
}
