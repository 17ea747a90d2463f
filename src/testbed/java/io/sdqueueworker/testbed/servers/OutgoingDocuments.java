package io.sdqueueworker.testbed.servers;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.aws.SnsServer;
import io.sdqueueworker.testbed.aws.SnsServer.Published;
import java.util.ArrayList;
import java.util.List;

/// Checks all that a worker published and stored against the schemas in `docs/schema`.
public final class OutgoingDocuments {

    private OutgoingDocuments() {}

    /// @throws AssertionError that names each fault
    public static void check(SnsServer sns, S3Server s3, String bucket) {
        List<String> faults = new ArrayList<>();
        for (Published published : sns.published()) {
            faults.addAll(WireSchema.NOTIFICATION.faults(published.message()));
        }
        for (String key : s3.keys(bucket, "")) {
            if (key.endsWith(".out")) {
                faults.addAll(faults(WireSchema.read(s3.text(bucket, key))));
            } else if (key.startsWith("quarantine/")) {
                faults.addAll(WireSchema.QUARANTINE.faults(s3.text(bucket, key)));
            }
        }
        if (!faults.isEmpty()) {
            throw new AssertionError("documents that do not match docs/schema:\n" + String.join("\n", faults));
        }
    }

    private static List<String> faults(JsonNode result) {
        return (result.has("code") ? WireSchema.RESULT_COMFYUI : WireSchema.RESULT_SDWEBUI).faults(result);
    }
}
