/// After the GPU: outputs to the bucket, the result document, the notification, and the quarantine.
///
/// Called by `pipeline`, which also holds the lease. Must not know which service stands behind [OutputStore] and
/// [Notifier], nor which runtime made the files.
@NullMarked
package io.sdqueueworker.publication;

import org.jspecify.annotations.NullMarked;
