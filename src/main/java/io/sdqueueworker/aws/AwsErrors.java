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
    /// The object is in an archive, from which it must be restored first.
    OBJECT_ARCHIVED("InvalidObjectState"),
    /// The request does not fit the object, such as one without the key of the customer that encrypts it.
    REQUEST_INVALID("InvalidArgument", "InvalidRequest"),
    /// The object is larger than one upload may be.
    UPLOAD_TOO_LARGE("EntityTooLarge", "EntityTooLargeException"),
    /// The KMS key of this object cannot be used until its owner changes it.
    KEY_UNUSABLE(
            "KMS.AccessDeniedException",
            "KMS.DisabledException",
            "KMS.InvalidKeyUsageException",
            "KMS.InvalidStateException",
            "KMS.KMSInvalidStateException",
            "KMS.NotFoundException",
            "KMSAccessDenied",
            "KmsAccessDenied"),
    /// KMS does not answer at present.
    KEY_TEMPORARILY_UNUSABLE(
            "KMS.DependencyTimeoutException",
            "KMS.InternalFailureException",
            "KMS.KMSInternalException",
            "KMS.KeyUnavailableException",
            "KMS.LimitExceededException",
            "KMS.ThrottlingException",
            "KMS.UnavailableException"),
    /// The address of this object cannot be read by this worker: to ask again would not help.
    ADDRESS_REFUSED(
            "AllAccessDisabled",
            "AuthorizationHeaderMalformed",
            "InvalidBucketName",
            "KeyTooLongError",
            "MethodNotAllowed",
            "PermanentRedirect"),
    /// The store knows the form of the request, and rejects it for another reason, although with a status as if it did
    /// not know it.
    FORM_ACCEPTED(
            "AuthorizationHeaderMalformed",
            "ExpiredToken",
            "IllegalLocationConstraintException",
            "InvalidBucketName",
            "InvalidToken",
            "RequestTimeout",
            "TokenRefreshRequired"),
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
