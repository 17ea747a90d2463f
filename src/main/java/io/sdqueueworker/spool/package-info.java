/// The files of a task on this machine's disk, bounded in bytes over all tasks: what is fetched for it before the GPU,
/// what is sent to the runtime, what the runtime makes of it.
///
/// Used by the stages, which do not know each other; `pipeline` opens a spool for every attempt and closes it. Must not
/// know what the files are for.
@NullMarked
package io.sdqueueworker.spool;

import org.jspecify.annotations.NullMarked;
