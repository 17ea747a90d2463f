package io.sdqueueworker.staging.web;

import io.sdqueueworker.staging.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Resolves host names with the name service of this machine.
public final class SystemResolver implements Resolver {

    /// The messages of C libraries for a name that does not exist. Any other message may be a failure of the name
    /// service itself, including the JDK's message for a name whose lookup failed a moment ago.
    private static final Pattern NO_SUCH_NAME =
            Pattern.compile("not known|no address associated|does not resolve", Pattern.CASE_INSENSITIVE);

    @Override
    public List<InetAddress> resolve(String host, Deadline deadline) throws IOException, InterruptedException {
        FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> List.of(InetAddress.getAllByName(host)));
        // A lookup in the C library ignores interrupts, and would block a carrier of virtual threads. It ends
        // by itself.
        Thread.ofPlatform().daemon().name("input-lookup").start(lookup);
        try {
            return lookup.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw deadline.passed();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException unknown) {
                if (NO_SUCH_NAME.matcher(String.valueOf(unknown.getMessage())).find()) {
                    return List.of();
                }
                throw unknown;
            }
            throw new IllegalStateException("lookup failed", e.getCause());
        }
    }
}
