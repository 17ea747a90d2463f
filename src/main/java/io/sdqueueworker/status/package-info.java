/// The status page and its JSON: the view of an operator on the worker now.
///
/// `TaskBoard` receives the events of tasks; `wiring` assembles the status and `command` serves it. Must not change
/// anything, and must not know a task's content: the page has ids, kinds, codes and durations only.
@NullMarked
package io.sdqueueworker.status;

import org.jspecify.annotations.NullMarked;
