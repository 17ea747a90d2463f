/// `make chaos`: three workers process hundreds of tasks while workers, runtimes and requests fail. A judge then
/// decides from the recorded traffic whether every task ended as promised.
///
/// Begin with `Chaos`. `Ledger` holds the recorded events, `Judge` checks them.
@NullMarked
package io.sdqueueworker.testbed.chaos;

import org.jspecify.annotations.NullMarked;
