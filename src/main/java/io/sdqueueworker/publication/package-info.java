/// The stage after the GPU: uploading outputs, the result document, the notification, and the quarantine.
///
/// Called by `pipeline`, which also holds the lease. Must not know which services implement [OutputStore] and
/// [Notifier], nor which runtime made the files.
@NullMarked
package io.sdqueueworker.publication;

import org.jspecify.annotations.NullMarked;
