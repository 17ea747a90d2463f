package io.sdqueueworker.aws;

import io.sdqueueworker.models.catalogue.DescribedModel;
import io.sdqueueworker.models.catalogue.ListedModels;
import io.sdqueueworker.models.catalogue.ModelBucket;
import io.sdqueueworker.models.catalogue.ModelGoneException;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelUnreadableException;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.catalogue.PartSink;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.text.Normalizer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Reads models from Amazon S3, or a store with its protocol.
public final class S3Models implements ModelBucket {

    private static final Logger LOG = Logger.getLogger(S3Models.class);
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(30);
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CLIENT_ERRORS = 4;

    private final S3Client s3;
    private final String bucket;
    private final String prefix;
    private final Payer payer = new Payer();
    private final RangedGet ranges;
    private final UnreadableObjects unreadable;

    /// The keys of the last listing that differ from their paths.
    private volatile Map<String, String> keys = Map.of();

    /// @param s3 whose socket timeout limits how long a body may stall
    /// @param prefix of the keys, which ends with a slash unless it is empty
    public S3Models(S3Client s3, String bucket, String prefix) {
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
        this.ranges = new RangedGet(s3, payer);
        this.unreadable = new UnreadableObjects(s3, payer);
    }

    @Override
    public List<ModelVersion> list() throws TaskFailedException, InterruptedException {
        Map<String, String> renamed = new HashMap<>();
        ListedModels listed;
        try {
            listed = payer.call(() -> listAll(renamed));
        } catch (SdkException e) {
            throw unlisted(e);
        }
        keys = Map.copyOf(renamed);
        if (listed.others() > 0) {
            LOG.infof("model bucket has keys that are not models bucket=%s count=%d", bucket, listed.others());
        }
        return listed.models();
    }

    private ListedModels listAll(Map<String, String> renamed) {
        ListedModels listed = new ListedModels("s3://" + bucket + "/" + prefix);
        for (ListObjectsV2Response page : s3.listObjectsV2Paginator(
                request -> request.bucket(bucket).prefix(prefix).requestPayer(payer.value()))) {
            if (!add(page, listed, renamed)) {
                break;
            }
        }
        return listed;
    }

    private boolean add(ListObjectsV2Response page, ListedModels listed, Map<String, String> renamed) {
        boolean hasRoom = true;
        for (S3Object object : page.contents()) {
            // Some tools create such objects as folders. Without an ETag, versions cannot be distinguished.
            if (!object.key().endsWith("/") && object.eTag() != null) {
                hasRoom = listed.add(path(object.key(), renamed), object.size(), bare(object.eTag()));
            }
        }
        return hasRoom;
    }

    /// The path of an object, in the normal form that keyboards and most systems write. macOS uploads the other
    /// one.
    ///
    /// @param renamed receives the key if the path is another one
    private String path(String key, Map<String, String> renamed) {
        String written = key.substring(prefix.length());
        String path = Normalizer.normalize(written, Normalizer.Form.NFC);
        if (path.equals(written)) {
            // An object with the other form of this key comes first.
            renamed.remove(path);
        } else {
            renamed.put(path, key);
        }
        return path;
    }

    @Override
    public DescribedModel describe(ModelPath path) throws IOException, InterruptedException {
        S3Uri address = address(path);
        HeadObjectResponse answer;
        try {
            answer = s3.headObject(request -> request.bucket(bucket)
                    .key(address.key())
                    .requestPayer(payer.value())
                    .checksumMode(ChecksumMode.ENABLED));
        } catch (SdkException e) {
            throw undescribed(address, e);
        }
        return new DescribedModel(
                new ModelVersion(path, answer.contentLength(), bare(answer.eTag())),
                ObjectChecksum.of(answer, bucket),
                ObjectChecksum.ofParts(answer, bucket),
                UnreadableObjects.archived(answer));
    }

    @Override
    public OptionalLong partBytes(ModelVersion object) throws InterruptedException {
        try {
            HeadObjectResponse first = s3.headObject(request -> request.bucket(bucket)
                    .key(address(object.path()).key())
                    .requestPayer(payer.value())
                    .ifMatch('"' + object.etag() + '"')
                    .partNumber(1));
            return first.partsCount() == null ? OptionalLong.empty() : OptionalLong.of(first.contentLength());
        } catch (SdkException e) {
            // Other stores than Amazon's often cannot do this.
            SdkFailure.rethrowInterrupt(e);
            LOG.debugf("size of parts is unknown model=%s error=%s", object.path(), SdkFailure.describe(e));
            return OptionalLong.empty();
        }
    }

    @Override
    public void read(ModelVersion object, long offset, long length, PartSink into)
            throws IOException, InterruptedException {
        ranges.read(address(object.path()), object, offset, length, into);
    }

    @Override
    public void probe() throws TaskFailedException, InterruptedException {
        try {
            payer.call(() -> s3.listObjectsV2(request -> request.bucket(bucket)
                    .prefix(prefix)
                    .maxKeys(1)
                    .requestPayer(payer.value())
                    .overrideConfiguration(override -> override.apiCallTimeout(LONGEST_PROBE))));
        } catch (SdkException e) {
            throw unlisted(e);
        }
    }

    private TaskFailedException unlisted(SdkException e) throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        String reason = "S3 ListObjectsV2 in bucket " + bucket + ": " + SdkFailure.describe(e);
        return unavailable(status(e) == FORBIDDEN ? reason + "; the role lacks s3:ListBucket" : reason);
    }

    /// An answer to HEAD has no body, so it has no error code. A request for one byte has both.
    private IOException undescribed(S3Uri address, SdkException e) throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        IOException unknown = new IOException("S3 HeadObject in bucket " + bucket + ": " + SdkFailure.describe(e));
        if (!(e instanceof S3Exception service)) {
            return unknown;
        }
        if (service.statusCode() == NOT_FOUND) {
            return unreadable.bucketAnswers(address)
                    ? new ModelGoneException("S3 HeadObject in bucket " + bucket + ": the object does not exist")
                    : unknown;
        }
        if (service.statusCode() / 100 != CLIENT_ERRORS) {
            return unknown;
        }
        try {
            s3.getObjectAsBytes(request -> request.bucket(bucket)
                    .key(address.key())
                    .requestPayer(payer.value())
                    .range("bytes=0-0"));
        } catch (SdkException reason) {
            return ranges.translated(reason, address, "one byte");
        }
        return unreadable
                .ownReason(address, "HeadObject", service)
                .<IOException>map(ModelUnreadableException::new)
                .orElse(unknown);
    }

    private S3Uri address(ModelPath path) {
        return new S3Uri(bucket, keys.getOrDefault(path.value(), prefix + path.value()));
    }

    private static int status(SdkException e) {
        return e instanceof S3Exception service ? service.statusCode() : 0;
    }

    private static TaskFailedException unavailable(String reason) {
        return TaskFailedException.of(Code.MODELS_UNAVAILABLE, Stage.STAGING, reason);
    }

    /// A listing may lack it. The fetch then uses the one that [#describe] returns.
    private static String bare(@Nullable String etag) {
        return etag == null ? "" : etag.replace("\"", "");
    }
}
