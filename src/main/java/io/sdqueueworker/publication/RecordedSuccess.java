package io.sdqueueworker.publication;

/// A success that has a result document.
///
/// @param notification to publish
/// @param outputTag in the names of its files; it shows which run has written the document
record RecordedSuccess(String notification, String outputTag) {}
