/// The files of tasks on the local disk, with one limit over all tasks: inputs, requests to the runtime, and
/// outputs.
///
/// Used by the stages, which do not know each other. `pipeline` opens a spool for every attempt and closes it. Must
/// not know the purpose of the files.
@NullMarked
package io.sdqueueworker.spool;

import org.jspecify.annotations.NullMarked;
