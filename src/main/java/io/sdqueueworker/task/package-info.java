/// The records and sealed types that represent a task at each step of its journey.
///
/// All other packages use these types. They are plain Java without queues, stores, runtimes or JSON libraries, so that
/// a test builds any value with `new`.
@NullMarked
package io.sdqueueworker.task;

import org.jspecify.annotations.NullMarked;
