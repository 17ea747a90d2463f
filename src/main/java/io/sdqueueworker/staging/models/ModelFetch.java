package io.sdqueueworker.staging.models;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Fetches models, each whole and verified or not at all.
///
/// What a fetch has done when it ends early is gone on with by the next one. Callers see to it that one process
/// fetches a model at a time, and that there is room.
public final class ModelFetch {

    /// How often a model is begun anew before it is given up: because it was replaced, or was not what it
    /// should be.
    private static final int MOST_REPLACEMENTS = 5;

    private static final int MOST_INVALID = 2;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ModelBucket bucket;
    private final FetchTerms terms;

    public ModelFetch(ModelBucket bucket, FetchTerms terms) {
        this.bucket = bucket;
        this.terms = terms;
    }

    /// What the bucket has of a model now.
    ///
    /// @throws TaskFailedException with the code MODEL_NOT_FOUND where it has none any more, MODELS_UNAVAILABLE
    ///     where it does not answer for as long as a fetch is patient
    Description describe(ModelPath path) throws TaskFailedException, InterruptedException {
        FetchPatience patience = new FetchPatience(terms.patience());
        while (true) {
            try {
                return bucket.describe(path);
            } catch (ModelGoneException e) {
                throw gone(path, e);
            } catch (IOException e) {
                if (!patience.hasMore()) {
                    throw unavailable(path, e);
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    /// Whether a file is the model, by its size, its checksum and its header. A model without a checksum is not
    /// recognised.
    boolean isWhole(Description model, Path file) throws IOException, InterruptedException {
        return model.checksum().isPresent()
                && Files.isRegularFile(file)
                && Files.size(file) == model.object().bytes()
                && Verification.holds(model.object().path(), model.checksum().get(), file);
    }

    /// Fetches a model into its place.
    ///
    /// @param state the folder for what is kept of the fetch until it is whole
    /// @param target where the model belongs
    /// @param progress hears how it goes
    /// @return the version that is in its place now: a newer one where the object was replaced meanwhile
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE, MODEL_NOT_FOUND, MODEL_INVALID or
    ///     DISK_FULL
    ModelObject fetch(Description model, Path state, Path target, FetchProgress progress)
            throws TaskFailedException, InterruptedException {
        Description now = model;
        int replaced = 0;
        int invalid = 0;
        while (true) {
            ModelPath path = now.object().path();
            try {
                new PartFetch(bucket, terms, now, state, progress).run();
                Placement.move(FetchJournal.part(state), target);
                FetchJournal.discard(state);
                return now.object();
            } catch (ModelReplacedException e) {
                replaced++;
                if (replaced == MOST_REPLACEMENTS) {
                    throw unavailable(path, e);
                }
                now = describe(path);
            } catch (ModelGoneException e) {
                throw gone(path, e);
            } catch (InvalidModelException e) {
                invalid++;
                discard(state);
                if (invalid == MOST_INVALID) {
                    throw failed(Code.MODEL_INVALID, path, String.valueOf(e.getMessage()), e);
                }
                now = describe(path);
            } catch (DiskException e) {
                // Others may go on with the room.
                discard(state);
                throw failed(Code.DISK_FULL, path, "cannot be written: " + e.getMessage(), e);
            } catch (IOException e) {
                throw unavailable(path, e);
            }
        }
    }

    private static void discard(Path state) throws TaskFailedException {
        try {
            FetchJournal.discard(state);
        } catch (IOException e) {
            throw new TaskFailedException(
                    new Failure(Code.DISK_FULL, Stage.STAGING, state + " cannot be removed: " + e.getMessage()), e);
        }
    }

    private static TaskFailedException gone(ModelPath path, IOException e) {
        return failed(Code.MODEL_NOT_FOUND, path, "is not in the model bucket any more", e);
    }

    private static TaskFailedException unavailable(ModelPath path, IOException e) {
        return failed(Code.MODELS_UNAVAILABLE, path, "cannot be fetched: " + e.getMessage(), e);
    }

    private static TaskFailedException failed(Code code, ModelPath path, String what, IOException e) {
        return new TaskFailedException(new Failure(code, Stage.STAGING, "model " + path + " " + what), e);
    }
}
