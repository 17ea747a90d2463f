package io.sdqueueworker.testbed.chaos;

import java.util.List;

/// Ties a process to its parent: it is killed when its standard input ends, which the kernel sees to even when
/// the parent is killed and runs no shutdown hook.
final class KillWithParent {

    /// To be followed by the words of the command, which takes the place of the shell and its process number.
    static final List<String> COMMAND =
            List.of("sh", "-c", "exec 3<&0; (cat <&3 >/dev/null; kill -9 $$) & exec \"$@\" </dev/null 3<&-", "tether");

    private KillWithParent() {}
}
