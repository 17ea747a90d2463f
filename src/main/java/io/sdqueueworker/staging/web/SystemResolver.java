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

/// The name service of this machine.
public final class SystemResolver implements Resolver {

    /// How C libraries say that a name does not exist. Everything else, also what the JDK says of a name that it has
    /// failed to look up a moment ago, may be the name service's own trouble.
    private static final Pattern NO_SUCH_NAME =
            Pattern.compile("not known|no address associated|does not resolve", Pattern.CASE_INSENSITIVE);

    @Override
    public List<InetAddress> resolve(String host, Deadline deadline) throws IOException, InterruptedException {
        FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> List.of(InetAddress.getAllByName(host)));
        // A look-up in the C library hears no interrupt and would hold a carrier of virtual threads. It ends by itself.
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
            throw new IllegalStateException("look-up failed", e.getCause());
        }
    }
}
