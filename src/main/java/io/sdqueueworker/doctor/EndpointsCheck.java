package io.sdqueueworker.doctor;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Tells which services are reached elsewhere than at AWS's own addresses.
public final class EndpointsCheck implements Check {

    private final Map<String, String> overrides;

    /// @param overrides addresses by the variables that name them
    public EndpointsCheck(Map<String, String> overrides) {
        this.overrides = overrides;
    }

    @Override
    public Subject subject() {
        return Subject.ENDPOINTS;
    }

    @Override
    public List<Finding> examine() {
        return List.of(new Finding.Ok(
                Subject.ENDPOINTS,
                overrides.isEmpty()
                        ? "those of AWS"
                        : new TreeMap<>(overrides)
                                .entrySet().stream()
                                        .map(each -> each.getKey() + "=" + withoutSecrets(each.getValue()))
                                        .collect(Collectors.joining(", "))));
    }

    /// A user or a query may be secrets.
    private static String withoutSecrets(String address) {
        try {
            URI uri = URI.create(address);
            return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        } catch (IllegalArgumentException e) {
            return "(no address)";
        }
    }
}
