package io.sdqueueworker.aws;

import io.sdqueueworker.staging.models.Checksum;
import io.sdqueueworker.staging.models.Checksum.Algorithm;
import io.sdqueueworker.staging.models.Description;
import io.sdqueueworker.staging.models.ModelBucket;
import io.sdqueueworker.staging.models.ModelGoneException;
import io.sdqueueworker.staging.models.ModelObject;
import io.sdqueueworker.staging.models.ModelPath;
import io.sdqueueworker.staging.models.PartSink;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/// Models in Amazon S3, or in a store that speaks its protocol.
public final class S3Models implements ModelBucket {

    private static final Logger LOG = Logger.getLogger(S3Models.class);
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

    private final S3Client s3;
    private final String bucket;
    private final String prefix;
    private final RangedGet ranges;

    /// @param prefix of the keys, ending with a slash unless it is empty
    public S3Models(S3Client s3, String bucket, String prefix) {
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
        this.ranges = new RangedGet(s3);
    }

    @Override
    public List<ModelObject> list() throws TaskFailedException, InterruptedException {
        List<ModelObject> models = new ArrayList<>();
        int others = 0;
        try {
            for (ListObjectsV2Response page :
                    s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))) {
                for (S3Object object : page.contents()) {
                    // The marker of a folder is no file.
                    Optional<ModelPath> path = ModelPath.of(object.key().substring(prefix.length()));
                    path.ifPresent(model -> models.add(new ModelObject(model, object.size(), unquoted(object.eTag()))));
                    others += path.isPresent() || object.key().endsWith("/") ? 0 : 1;
                }
            }
        } catch (SdkException e) {
            throw unavailable("ListObjectsV2", "s3:ListBucket", e);
        }
        LOG.debugf("model bucket listed models=%d passedOver=%d", models.size(), others);
        if (others > 0) {
            LOG.infof("model bucket has keys that are no paths of models, they are passed over count=%d", others);
        }
        return models;
    }

    @Override
    public Description describe(ModelPath path) throws IOException, InterruptedException {
        try {
            HeadObjectResponse head = s3.headObject(
                    request -> request.bucket(bucket).key(prefix + path).checksumMode(ChecksumMode.ENABLED));
            if (head.eTag() == null || head.contentLength() == null) {
                throw new IOException("S3 HeadObject in bucket " + bucket + ": the answer is not a store's");
            }
            return new Description(new ModelObject(path, head.contentLength(), unquoted(head.eTag())), checksum(head));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                throw new ModelGoneException("there is no such object in bucket " + bucket);
            }
            throw described(e);
        } catch (SdkException e) {
            throw described(e);
        }
    }

    private IOException described(SdkException e) throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        return new IOException(
                "S3 HeadObject in bucket " + bucket + ": " + SdkFailure.describe(e) + hint("s3:GetObject", e));
    }

    @Override
    public void read(ModelObject object, long offset, long length, PartSink into)
            throws IOException, InterruptedException {
        ranges.read(new S3Uri(bucket, prefix + object.path()), object, offset, length, into);
    }

    @Override
    public void probe() throws TaskFailedException, InterruptedException {
        try {
            s3.listObjectsV2(request -> request.bucket(bucket).prefix(prefix).maxKeys(1));
        } catch (SdkException e) {
            throw unavailable("ListObjectsV2", "s3:ListBucket", e);
        }
    }

    /// The best that the store keeps of the whole object. What it keeps of an object by its parts is of no use
    /// to whoever does not know the parts.
    private static Optional<Checksum> checksum(HeadObjectResponse head) {
        return Stream.of(
                        whole(head, Algorithm.CRC64NVME, head.checksumCRC64NVME()),
                        whole(head, Algorithm.CRC32C, head.checksumCRC32C()),
                        whole(head, Algorithm.CRC32, head.checksumCRC32()),
                        whole(head, Algorithm.SHA256, head.checksumSHA256()),
                        whole(head, Algorithm.SHA1, head.checksumSHA1()),
                        md5(head))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Checksum> whole(HeadObjectResponse head, Algorithm algorithm, @Nullable String value) {
        if (value == null || value.contains("-") || head.checksumType() == ChecksumType.COMPOSITE) {
            return Optional.empty();
        }
        try {
            return Optional.of(Checksum.of(algorithm, Base64.getDecoder().decode(value)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// S3's documentation of `ETag` says where it is the content's MD5, and where not.
    private static Optional<Checksum> md5(HeadObjectResponse head) {
        String etag = unquoted(head.eTag());
        boolean encrypted = head.sseCustomerAlgorithm() != null
                || head.serverSideEncryption() == ServerSideEncryption.AWS_KMS
                || head.serverSideEncryption() == ServerSideEncryption.AWS_KMS_DSSE;
        return MD5.matcher(etag).matches() && !encrypted
                ? Optional.of(Checksum.of(Algorithm.MD5, HexFormat.of().parseHex(etag)))
                : Optional.empty();
    }

    private TaskFailedException unavailable(String operation, String permission, SdkException e)
            throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        String detail =
                "S3 " + operation + " in bucket " + bucket + ": " + SdkFailure.describe(e) + hint(permission, e);
        return new TaskFailedException(new Failure(Code.MODELS_UNAVAILABLE, Stage.STAGING, detail), e);
    }

    private static String hint(String permission, SdkException e) {
        return e instanceof S3Exception service && service.statusCode() == FORBIDDEN
                ? "; the worker's role needs " + permission + " there"
                : "";
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }
}
