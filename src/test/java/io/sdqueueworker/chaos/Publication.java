package io.sdqueueworker.chaos;

import java.util.List;

/// One task as its sender sees it: published once, and delivered in one message or in two.
///
/// @param number which is in its context, and so in everything that tells of it
/// @param bodies of the messages
record Publication(int number, Station station, List<String> bodies) {}
