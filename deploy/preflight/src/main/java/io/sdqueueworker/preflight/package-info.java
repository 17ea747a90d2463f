/// The program that checks an AWS account before an installation. It answers `docs/planning.md` for one account and one
/// plan, changes nothing, and needs no permission that it does not name.
@NullMarked
package io.sdqueueworker.preflight;

import org.jspecify.annotations.NullMarked;
