package io.sdqueueworker.aws;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// The error codes of AWS, grouped by what they mean to the worker. AWS names the same error differently from service
/// to service, and from protocol to protocol.
public enum AwsErrors {
    /// The role lacks a permission.
    ACCESS_DENIED(
            "AccessDenied",
            "AccessDeniedException",
            "AllAccessDisabled",
            "AuthorizationError",
            "KMSAccessDenied",
            "KmsAccessDenied",
            "KMS.AccessDeniedException"),
    /// The credentials are not valid: wrong, expired, or signed by a wrong clock.
    CREDENTIALS_INVALID(
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSecurity",
            "InvalidSignatureException",
            "InvalidToken",
            "MissingAuthenticationToken",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException"),
    /// The queue, topic or bucket does not exist.
    NOT_FOUND("AWS.SimpleQueueService.NonExistentQueue", "NoSuchBucket", "NotFound", "QueueDoesNotExist"),
    /// The bucket is in another region.
    OTHER_REGION(
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException",
            "PermanentRedirect",
            "TemporaryRedirect"),
    /// The object does not exist. Only said to a role that may list the bucket.
    NO_SUCH_KEY("NoSuchKey"),
    /// The bucket does not exist.
    NO_SUCH_BUCKET("NoSuchBucket"),
    /// The role may not read this object, or it does not exist and the role may not list the bucket.
    OBJECT_DENIED("AccessDenied"),
    /// This object cannot be read. Other errors, such as those of a wrong clock, would come for every object.
    OBJECT_UNREADABLE("AccessDenied", "InvalidObjectState"),
    /// The address of this object cannot be read by this worker: to ask again would not help.
    ADDRESS_REFUSED(
            "AccessDenied",
            "AllAccessDisabled",
            "AuthorizationHeaderMalformed",
            "InvalidBucketName",
            "InvalidObjectState",
            "KeyTooLongError",
            "PermanentRedirect"),
    /// The message belongs to another receiver by now, or is deleted. SQS reports an expired receipt in several
    /// ways.
    RECEIPT_REFUSED(
            "ReceiptHandleIsInvalid",
            "MessageNotInflight",
            "AWS.SimpleQueueService.MessageNotInflight",
            "InvalidParameterValue"),
    /// A number of messages or a receipt handle is not valid. Includes the answers of servers that speak SQS's
    /// protocol.
    PARAMETER_REFUSED(
            "InvalidAttributeValue",
            "InvalidParameterValue",
            "InvalidParameterValueException",
            "ReadCountOutOfRange",
            "AWS.SimpleQueueService.ReadCountOutOfRange",
            "ReceiptHandleIsInvalid",
            "InvalidIdFormat",
            "MessageNotInflight",
            "AWS.SimpleQueueService.MessageNotInflight");

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable; its type does not say so.
    private final Set<String> codes;

    AwsErrors(String... codes) {
        this.codes = Set.of(codes);
    }

    /// Returns whether an error is in this group.
    public boolean include(AwsServiceException e) {
        return codes.contains(SdkFailure.code(e));
    }
}
