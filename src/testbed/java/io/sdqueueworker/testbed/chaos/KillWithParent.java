package io.sdqueueworker.testbed.chaos;

import java.util.List;

/// Ties a process to its parent: the process is killed when its standard input ends. The kernel closes that pipe even
/// if the parent is killed and runs no shutdown hook.
final class KillWithParent {

    /// The prefix of the command; the command replaces the shell and keeps its process id.
    static final List<String> COMMAND =
            List.of("sh", "-c", "exec 3<&0; (cat <&3 >/dev/null; kill -9 $$) & exec \"$@\" </dev/null 3<&-", "tether");

    private KillWithParent() {}
}
