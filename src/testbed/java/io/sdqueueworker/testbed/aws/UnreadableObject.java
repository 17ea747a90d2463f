package io.sdqueueworker.testbed.aws;

import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The answers of S3 for one object that a role cannot read, while the bucket answers everything else. An answer to
/// HEAD has no body, and so no error code.
public enum UnreadableObject {
    /// A lifecycle rule has moved it to Glacier. HEAD succeeds, and says so in a header.
    ARCHIVED(Map.of("x-amz-storage-class", "GLACIER"), 403, "InvalidObjectState", """
            The operation is not valid for the object's storage class"""),
    /// It was asked back from Glacier, which takes hours.
    BEING_RESTORED(
            Map.of("x-amz-storage-class", "DEEP_ARCHIVE", "x-amz-restore", "ongoing-request=\"true\""),
            403,
            "InvalidObjectState",
            "The operation is not valid for the object's storage class"),
    /// Intelligent-Tiering has moved it to an archive tier, which no listing shows.
    ARCHIVED_BY_TIERING(
            Map.of("x-amz-storage-class", "INTELLIGENT_TIERING", "x-amz-archive-status", "ARCHIVE_ACCESS"),
            403,
            "InvalidObjectState",
            "The operation is not valid for the object's access tier"),
    /// It was uploaded with a key of the customer's (SSE-C), which each request must bring along.
    CUSTOMER_KEY(null, 400, "InvalidRequest", """
            The object was stored using a form of Server Side Encryption. \
            The correct parameters must be provided to retrieve the object."""),
    /// A policy denies the role this key.
    DENIED(null, 403, "AccessDenied", """
            User: arn:aws:sts::123456789012:assumed-role/worker/i-1 is not authorized to perform: s3:GetObject on \
            resource: "arn:aws:s3:::models/secret" with an explicit deny in a resource-based policy"""),
    /// The key's policy does not allow the role to decrypt. HEAD wants that, too, to report the checksum.
    KMS_DENIED(null, 403, "AccessDenied", """
            User: arn:aws:sts::123456789012:assumed-role/worker/i-1 is not authorized to perform: kms:Decrypt on \
            resource: arn:aws:kms:us-east-1:123456789012:key/1 because no identity-based policy allows it"""),
    /// The key is disabled. HEAD succeeds.
    KMS_DISABLED(Map.of(), 400, "KMS.DisabledException", "arn:aws:kms:us-east-1:123456789012:key/1 is disabled."),
    /// The key is scheduled for deletion. HEAD succeeds.
    KMS_DELETED(
            Map.of(),
            400,
            "KMS.KMSInvalidStateException",
            "arn:aws:kms:us-east-1:123456789012:key/1 is pending deletion."),
    /// A store of another maker has its own word for one broken object.
    BROKEN(Map.of(), 422, "ObjectCorrupted", "the object has too few shards left");

    @SuppressWarnings("ImmutableEnumChecker") // Map.of is immutable; its type does not say so.
    private final Optional<Map<String, String>> head;

    private final int status;
    private final String code;
    private final String message;

    /// @param head headers of a successful answer to HEAD; null if HEAD fails as GET does
    UnreadableObject(@Nullable Map<String, String> head, int status, String code, String message) {
        this.head = Optional.ofNullable(head);
        this.status = status;
        this.code = code;
        this.message = message;
    }

    /// Makes an object unreadable for every client of a proxy in front of a store, until its rules are cleared.
    ///
    /// @param key the object's key, or its end, without characters that are encoded in paths
    public void at(FaultProxy proxy, String key) {
        Predicate<ProxiedRequest> object = request -> request.path().endsWith("/" + key);
        proxy.when(object.and(request -> request.method().equals("GET"))).answer(status, "application/xml", body());
        Predicate<ProxiedRequest> heads = object.and(request -> request.method().equals("HEAD"));
        head.ifPresentOrElse(
                headers -> proxy.when(heads).answerHeaders(headers),
                () -> proxy.when(heads).answer(status, "application/xml", ""));
    }

    /// The error document, as S3 sends it to GET.
    public String body() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>"
                .formatted(code, message.replace("\"", "&quot;"));
    }

    /// The status of a GET.
    public int status() {
        return status;
    }
}
