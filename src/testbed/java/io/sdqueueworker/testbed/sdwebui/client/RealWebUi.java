package io.sdqueueworker.testbed.sdwebui.client;

import java.net.URI;

/// A running SD Web UI with no other clients, for the tests of the profile `contract`.
public final class RealWebUi {
    /// The resource lock of these tests, which must not run side by side.
    public static final String LOCK = "a real SD Web UI";

    private static final String ADDRESS = "contract.sdwebui.url";

    private RealWebUi() {}

    /// The address from the system property, without `/sdapi/v1`.
    ///
    /// @throws IllegalStateException when the property is not set
    public static URI address() {
        String address = System.getProperty(ADDRESS, "");
        if (address.isBlank()) {
            throw new IllegalStateException(
                    "these tests need an SD Web UI without other clients: start one with --api, and pass -D" + ADDRESS
                            + "=http://127.0.0.1:7861");
        }
        return URI.create(address);
    }
}
