package io.sdqueueworker.runtimes;

import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.task.TaskFailedException;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The address of a runtime's API: that of the settings, or the usual one at which the runtime answers. Runtimes and
/// the charts of the original queue agent disagree about the port, so without a setting the runtime is looked for.
public final class RuntimeAddress {

    private static final Logger LOG = Logger.getLogger(RuntimeAddress.class);

    private final List<URI> candidates;
    private volatile URI current;
    private volatile boolean found;

    /// @param candidates the API's addresses, without a slash at their ends, at least one; the first is preferred
    public RuntimeAddress(List<URI> candidates) {
        this.candidates = List.copyOf(candidates);
        this.current = candidates.getFirst();
        this.found = candidates.size() == 1;
    }

    /// A call that only the runtime answers.
    public interface Question {
        void ask(URI address) throws TaskFailedException, InterruptedException;
    }

    /// The address at which the runtime has answered last, or the first.
    public URI current() {
        return current;
    }

    public List<URI> candidates() {
        return candidates;
    }

    /// Looks for the runtime, unless there is only one address.
    public void findAmongSeveral(Question question) throws TaskFailedException, InterruptedException {
        if (candidates.size() > 1) {
            find(question);
        }
    }

    /// Looks for the runtime: where it was last, and elsewhere if nothing listens there or something else does.
    ///
    /// @throws TaskFailedException if it answers nowhere, as the call to where it was last has failed; before the
    ///     first answer, as the call to what answers differently has failed
    public void find(Question question) throws TaskFailedException, InterruptedException {
        URI last = current;
        RuntimeCallFailed failed;
        try {
            question.ask(last);
            answered(last);
            return;
        } catch (RuntimeCallFailed e) {
            if (!isElsewhere(e)) {
                throw e;
            }
            failed = e;
        }
        for (URI candidate : candidates) {
            if (!candidate.equals(last)) {
                try {
                    question.ask(candidate);
                    answered(candidate);
                    return;
                } catch (RuntimeCallFailed e) {
                    failed = !found && failed.kind() instanceof Kind.NoConnection ? e : failed;
                }
            }
        }
        throw failed;
    }

    private void answered(URI address) {
        if (!found || !address.equals(current)) {
            LOG.infof("runtime found address=%s", address);
        }
        current = address;
        found = true;
    }

    private static boolean isElsewhere(RuntimeCallFailed failed) {
        return failed.kind() instanceof Kind.NoConnection
                || failed.kind() instanceof Kind.NotJson
                || failed.isStatus(404, 405);
    }

    /// All addresses, for people.
    @Override
    public String toString() {
        return candidates.stream().map(URI::toString).collect(Collectors.joining(" or "));
    }
}
