/// The checks of everything a worker needs: the calls, the meaning of the answers, and the fixes.
///
/// `DoctorChecks` puts them together and runs them in a process of their own, which may be next to a working worker.
/// So they receive no message, start and stop no run, publish nothing, and know nothing of the pipeline. Services of
/// AWS are called through [Access].
@NullMarked
package io.sdqueueworker.doctor;

import org.jspecify.annotations.NullMarked;
