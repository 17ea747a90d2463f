package io.sdqueueworker.staging.web;

import io.sdqueueworker.staging.Deadline;
import io.sdqueueworker.staging.InputSink;
import io.sdqueueworker.staging.SourceFailedException;
import io.sdqueueworker.staging.web.Dialler.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Fetches inputs from the web, within the [EgressPolicy].
///
/// A host is looked up once, all its addresses are checked, and a checked address is connected to. A name service
/// that answers differently the second time (DNS rebinding) is not asked a second time. The same applies to every
/// redirect.
public final class WebSource {

    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> NOT_FOUND = Set.of(404, 410);
    private static final Set<Integer> COMES_BACK = Set.of(408, 425, 429);

    private static final Set<String> PACKED = Set.of("gzip", "deflate", "compress", "br", "zstd");

    private final EgressPolicy policy;
    private final Resolver resolver;
    private final Dialler dialler;

    public WebSource(EgressPolicy policy, Resolver resolver, Dialler dialler) {
        this.policy = policy;
        this.resolver = resolver;
        this.dialler = dialler;
    }

    /// Fetches an input into a sink.
    ///
    /// @throws SourceFailedException with the reason if the input cannot be fetched
    /// @throws IOException if the connection breaks, or the sink cannot take more
    public void fetch(WebAddress address, Deadline deadline, InputSink into) throws IOException, InterruptedException {
        WebAddress at = address;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            try (Response answer = get(at, deadline)) {
                Optional<WebAddress> next = redirect(at, answer);
                if (next.isEmpty()) {
                    requireSuccess(answer.status());
                    requirePlain(answer);
                    into.announce(answer.header("Content-Length")
                            .filter(length -> length.matches("\\d{1,18}"))
                            .map(Long::parseLong)
                            .orElse(-1L));
                    answer.copyTo(into);
                    return;
                }
                at = next.get();
            }
        }
        throw SourceFailedException.refused("it is redirected more than " + MOST_REDIRECTS + " times");
    }

    private Response get(WebAddress url, Deadline deadline) throws IOException, InterruptedException {
        IOException unreachable =
                SourceFailedException.unavailable("no connection to its source: connection refused or timed out");
        for (InetAddress address : addresses(url, deadline)) {
            try {
                return dialler.get(url, address, deadline);
            } catch (Dialler.UnreachableException e) {
                unreachable.addSuppressed(e);
            }
        }
        throw unreachable;
    }

    private List<InetAddress> addresses(WebAddress url, Deadline deadline) throws IOException, InterruptedException {
        HostName host = url.host();
        if (!policy.allows(host)) {
            throw SourceFailedException.refused("its host is not among those allowed (WORKER_INPUTS_HOSTS)");
        }
        Optional<InetAddress> literal = host.literal();
        List<InetAddress> addresses = literal.isPresent() ? List.of(literal.get()) : resolve(host.value(), deadline);
        if (addresses.isEmpty()) {
            throw SourceFailedException.notFound("its host name does not exist");
        }
        // All of them: one denied address among others is an attack, or a mistake that would come and go.
        if (!addresses.stream().allMatch(policy::allows)) {
            throw SourceFailedException.refused("its host has an address that is not of the public Internet"
                    + " (WORKER_INPUTS_ALLOW_NETWORKS permits networks)");
        }
        if (!addresses.stream().allMatch(address -> policy.allows(address, url.port()))) {
            throw SourceFailedException.refused("its port is not among those allowed (WORKER_INPUTS_PORTS)");
        }
        return addresses;
    }

    private List<InetAddress> resolve(String host, Deadline deadline) throws IOException, InterruptedException {
        try {
            return resolver.resolve(host, deadline);
        } catch (SourceFailedException e) {
            throw e;
        } catch (IOException e) {
            throw SourceFailedException.unavailable("its host name cannot be resolved at present");
        }
    }

    private static Optional<WebAddress> redirect(WebAddress from, Response answer) throws SourceFailedException {
        if (!REDIRECTS.contains(answer.status())) {
            return Optional.empty();
        }
        WebAddress to = from.resolve(answer.header("Location")
                .orElseThrow(() -> SourceFailedException.refused("it is redirected to nowhere")));
        if (from.secure() && !to.secure()) {
            throw SourceFailedException.refused("it is redirected from https to http");
        }
        return Optional.of(to);
    }

    /// A compressed answer is refused and not decompressed: the limit would not apply to the file. Other encodings
    /// are ignored, because some stores return the one that an object was uploaded with.
    private static void requirePlain(Response answer) throws SourceFailedException {
        String coding = answer.header("Content-Encoding").orElse("").toLowerCase(Locale.ROOT);
        if (PACKED.stream().anyMatch(coding::contains)) {
            throw SourceFailedException.refused("its source sends it compressed, against the request");
        }
    }

    private static void requireSuccess(int status) throws SourceFailedException {
        if (status == 200 || status == 203) {
            return;
        }
        String reason = "its source answers " + status;
        if (NOT_FOUND.contains(status)) {
            throw SourceFailedException.notFound(reason);
        }
        throw status >= 500 || COMES_BACK.contains(status)
                ? SourceFailedException.unavailable(reason)
                : SourceFailedException.refused(reason);
    }
}
