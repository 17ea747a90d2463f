/// `make chaos`: workers that are killed, runtimes that die and servers that fail, and a judge who goes by what the
/// servers have seen. `docs/adr/0012-how-chaos-judges.md` says how.
@NullMarked
package io.sdqueueworker.chaos;

import org.jspecify.annotations.NullMarked;
