/// `make chaos`: three workers, hundreds of tasks, and everything going wrong at once; and a judge who says from
/// what was seen on the wire whether every task ended as promised. It stands on the servers of the tests.
///
/// Begin with `Chaos`; `Ledger` is what was seen, `Judge` what is asked of it.
@NullMarked
package io.sdqueueworker.testbed.chaos;

import org.jspecify.annotations.NullMarked;
