package io.sdqueueworker.testbed.faults;

import io.sdqueueworker.testbed.http.HttpHead;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// One request that reached a [FaultProxy], whatever happened to it.
///
/// @param path still percent-encoded
/// @param query still percent-encoded, without the question mark; empty when there is none
/// @param headers every value by header name; names are case-insensitive
public record ProxiedRequest(String method, String path, String query, Map<String, List<String>> headers) {

    static ProxiedRequest of(HttpHead head) {
        URI target = URI.create(head.target());
        Map<String, List<String>> headers = head.headers().stream()
                .collect(Collectors.groupingBy(
                        HttpHead.Header::name,
                        () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER),
                        Collectors.mapping(HttpHead.Header::value, Collectors.toList())));
        String query = target.getRawQuery();
        return new ProxiedRequest(head.method(), target.getRawPath(), query == null ? "" : query, headers);
    }

    /// The first value of a header.
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /// The operation of a call in the AWS JSON protocol, such as `ReceiveMessage`; empty for all other requests.
    public Optional<String> operation() {
        return header("X-Amz-Target").map(target -> target.substring(target.indexOf('.') + 1));
    }

    /// Says whether this is a call of an SQS operation such as `ReceiveMessage`.
    public boolean calls(String operation) {
        return operation().filter(operation::equals).isPresent();
    }
}
