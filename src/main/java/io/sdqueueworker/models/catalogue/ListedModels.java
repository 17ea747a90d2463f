package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Collects the models of a listing. Files that cannot be models are counted and not kept, and a listing that is too
/// large is refused: a bucket may also hold data sets, with more objects than there is memory for.
public final class ListedModels {

    /// Endings of images, videos, sounds, tables and archives of data.
    private static final Set<String> DATA = Set.of(
            "arrow",
            "avi",
            "avif",
            "bmp",
            "csv",
            "flac",
            "gif",
            "heic",
            "html",
            "jpeg",
            "jpg",
            "jsonl",
            "log",
            "m4a",
            "mkv",
            "mov",
            "mp3",
            "mp4",
            "npy",
            "npz",
            "out",
            "parquet",
            "png",
            "tar",
            "tfrecord",
            "tif",
            "tiff",
            "tsv",
            "wav",
            "webm",
            "webp");

    /// A folder whose images are models: an embedding may be hidden in one.
    private static final String EMBEDDINGS = "embeddings/";

    private static final int MOST_FILES = 1_000_000;

    /// The heap for one model, which takes 500 bytes with its names.
    private static final int HEAP_FOR_ONE = 2_048;

    private static final int MOST_MODELS = 200_000;

    private final String source;
    private final long mostModels;
    private final long mostFiles;
    private final List<ModelVersion> models = new ArrayList<>();
    private long files;

    /// @param source the address of what is listed
    public ListedModels(String source) {
        this(source, Math.min(MOST_MODELS, Runtime.getRuntime().maxMemory() / HEAP_FOR_ONE), MOST_FILES);
    }

    ListedModels(String source, long mostModels, long mostFiles) {
        this.source = source;
        this.mostModels = mostModels;
        this.mostFiles = mostFiles;
    }

    /// Adds a file.
    ///
    /// @param path below the source; a file without a valid path is counted only
    /// @return false if there are too many, so that the listing may end
    public boolean add(String path, long bytes, String etag) {
        files++;
        Optional<ModelPath> model = mayBeModel(path) ? ModelPath.of(path) : Optional.empty();
        model.ifPresent(valid -> models.add(new ModelVersion(valid, bytes, etag)));
        return !isTooLarge();
    }

    private boolean isTooLarge() {
        return files > mostFiles || models.size() > mostModels;
    }

    private static boolean mayBeModel(String path) {
        String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !DATA.contains(ending) || path.startsWith(EMBEDDINGS);
    }

    /// The files that may be models.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE if there are too many
    public List<ModelVersion> models() throws TaskFailedException {
        if (isTooLarge()) {
            throw TaskFailedException.of(
                    Code.MODELS_UNAVAILABLE,
                    Stage.STAGING,
                    source + " has more than " + (files > mostFiles ? mostFiles + " files" : mostModels + " models")
                            + ": set WORKER_MODELS_SOURCE to a prefix, or WORKER_MODELS_DIR to a folder, that has"
                            + " only models");
        }
        return models;
    }

    /// The number of all other files.
    public long others() {
        return files - models.size();
    }
}
