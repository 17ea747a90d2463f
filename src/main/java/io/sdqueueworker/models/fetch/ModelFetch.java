package io.sdqueueworker.models.fetch;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.models.catalogue.DescribedModel;
import io.sdqueueworker.models.catalogue.ModelBucket;
import io.sdqueueworker.models.catalogue.ModelGoneException;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelReplacedException;
import io.sdqueueworker.models.catalogue.ModelUnreadableException;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.catalogue.ModelsDeniedException;
import io.sdqueueworker.models.catalogue.PartsChecksum;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Fetches models from the bucket to the disk: in parts, verified, and complete or not at all.
///
/// If a fetch is interrupted or its process dies, the complete parts stay for the next fetch. ADR 17 has the
/// reasons.
public final class ModelFetch {

    /// The number of versions to try: a model that is replaced again and again is not fetched endlessly.
    private static final int MOST_VERSIONS = 5;

    private final ModelBucket bucket;
    private final FetchTerms terms;
    private final String bootId;

    public ModelFetch(ModelBucket bucket, FetchTerms terms) {
        this(bucket, terms, FetchJournal.currentBoot());
    }

    ModelFetch(ModelBucket bucket, FetchTerms terms, String bootId) {
        this.bucket = bucket;
        this.terms = terms;
        this.bootId = bootId;
    }

    /// Installs the current version of a model, and replaces an existing file. No other process may fetch into the
    /// same folder meanwhile.
    ///
    /// @param folder for the incomplete file, on the file system of `target`
    /// @param target the file, which is complete and survives a power failure when this returns
    /// @return the version that was fetched
    /// @throws TaskFailedException with the codes MODEL_NOT_FOUND, MODEL_INVALID, MODELS_UNAVAILABLE, DISK_FULL, or
    ///     the failure by which `progress` cancels the fetch
    public ModelVersion fetch(ModelPath path, FetchFolder folder, Path target, FetchProgress progress)
            throws TaskFailedException, InterruptedException {
        boolean again = false;
        for (int version = 1; version <= MOST_VERSIONS; ) {
            try {
                DescribedModel now = describe(path);
                if (now.unreadable().isPresent()) {
                    throw new ModelUnreadableException(now.unreadable().get());
                }
                Optional<IntegrityError> flaw = fetchOnce(now, folder, target, progress);
                if (flaw.isEmpty()) {
                    return now.object();
                }
                folder.discard();
                if (again || flaw.get().isTheBuckets()) {
                    throw failed(Code.MODEL_INVALID, path, flaw.get().reason());
                }
                again = true;
            } catch (ModelReplacedException e) {
                version++;
                again = false;
            } catch (ModelGoneException e) {
                discardQuietly(folder, e);
                throw gone(path, e);
            } catch (ModelUnreadableException e) {
                throw unreadable(path, e);
            } catch (ModelsDeniedException e) {
                throw failed(Code.MODELS_UNAVAILABLE, path, String.valueOf(e.getMessage()), e);
            } catch (DiskFailedException e) {
                if (e.getCause() instanceof ClosedByInterruptException) {
                    throw interrupted(e);
                }
                // Frees the space for other fetches. After a disk error, the content of the file is
                // uncertain anyway.
                discardQuietly(folder, e);
                throw failed(
                        Code.DISK_FULL, path, "the model directory cannot be written to: " + FileErrors.describe(e), e);
            } catch (IOException e) {
                throw failed(Code.MODELS_UNAVAILABLE, path, String.valueOf(e.getMessage()), e);
            }
        }
        throw failed(Code.MODELS_UNAVAILABLE, path, "it was replaced in the model bucket during every fetch");
    }

    /// Describes the current version of a model in the bucket.
    ///
    /// @throws TaskFailedException with the codes MODEL_NOT_FOUND, MODEL_INVALID or MODELS_UNAVAILABLE
    public DescribedModel current(ModelPath path) throws TaskFailedException, InterruptedException {
        try {
            return describe(path);
        } catch (ModelGoneException e) {
            throw gone(path, e);
        } catch (ModelUnreadableException e) {
            throw unreadable(path, e);
        } catch (IOException e) {
            throw failed(Code.MODELS_UNAVAILABLE, path, String.valueOf(e.getMessage()), e);
        }
    }

    /// Returns whether a file is a model of the bucket, by the best evidence that the bucket keeps. Without a
    /// checksum, that is the size and the header, as for a file that is fetched.
    ///
    /// @param isOther true if the file is known to be another version: such versions often have one size and header
    public boolean isPresent(DescribedModel model, Path file, boolean isOther)
            throws IOException, InterruptedException {
        if (model.checksum().isPresent()) {
            return ModelFileCheck.holds(model, model.checksum().get(), file);
        }
        if (model.parts().isPresent()) {
            PartsChecksum parts = model.parts().get();
            List<Long> sizes = PartsMd5.sizes(parts, model.object().bytes(), bucket.partBytes(model.object()));
            if (!sizes.isEmpty()) {
                return ModelFileCheck.holds(model, parts, sizes, file);
            }
        }
        return !isOther && ModelFileCheck.resembles(model, file);
    }

    /// @return the error in the content, if any; the model is then not installed
    private Optional<IntegrityError> fetchOnce(
            DescribedModel now, FetchFolder folder, Path target, FetchProgress progress)
            throws IOException, TaskFailedException, InterruptedException {
        ModelVersion object = now.object();
        try (PartFile file = PartFile.open(folder, object, terms.partBytes(), bootId)) {
            progress.begins(object, file.presentBytes());
            // Started here: making room may take time, which must not count as the bucket's silence.
            FetchIdleTimeout patience = new FetchIdleTimeout(terms.patience());
            ModelSum sum = ModelSum.of(now.checksum(), file, patience);
            new PartsFetch(bucket, object, file, sum, patience, progress).run(terms.connections());
            Optional<IntegrityError> flaw = IntegrityError.in(file, object, sum);
            if (flaw.isEmpty()) {
                file.moveTo(target);
            }
            return flaw;
        }
    }

    private DescribedModel describe(ModelPath path) throws IOException, TaskFailedException, InterruptedException {
        FetchIdleTimeout patience = new FetchIdleTimeout(terms.patience());
        Backoff backoff = FetchIdleTimeout.backoff();
        while (true) {
            try {
                return bucket.describe(path);
            } catch (ModelGoneException | ModelUnreadableException | ModelsDeniedException e) {
                throw e;
            } catch (IOException e) {
                patience.failed(e);
                if (patience.leftNanos() <= 0) {
                    throw failed(Code.MODELS_UNAVAILABLE, path, patience.outcome(), e);
                }
                backoff.pauseRandomly();
            }
        }
    }

    private static void discardQuietly(FetchFolder folder, IOException reason) {
        try {
            folder.discard();
        } catch (DiskFailedException e) {
            reason.addSuppressed(e);
        }
    }

    private static InterruptedException interrupted(IOException cause) {
        Thread.interrupted();
        InterruptedException interrupted = new InterruptedException("interrupted while a model was written");
        interrupted.initCause(cause);
        return interrupted;
    }

    private static TaskFailedException unreadable(ModelPath path, ModelUnreadableException e) {
        return failed(Code.MODEL_INVALID, path, String.valueOf(e.getMessage()), e);
    }

    private static TaskFailedException gone(ModelPath path, ModelGoneException e) {
        TaskFailedException gone = failed(Code.MODEL_NOT_FOUND, path, "it is no longer in the model bucket", e);
        return new TaskFailedException(gone.failure().asFact(), e);
    }

    private static TaskFailedException failed(Code code, ModelPath path, String reason) {
        return TaskFailedException.of(code, Stage.STAGING, "model " + path + ": " + reason);
    }

    private static TaskFailedException failed(Code code, ModelPath path, String reason, IOException cause) {
        return TaskFailedException.of(code, Stage.STAGING, "model " + path + ": " + reason, cause);
    }
}
