package io.sdqueueworker.runtimes.comfyui.models;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Optional;
import java.util.Set;

/// Distinguishes a model that ComfyUI lacks from a ComfyUI without any model.
///
/// Almost every workflow starts with a checkpoint or a diffusion model. If ComfyUI lists none of either, its volume is
/// empty or not mounted, and every task would fail here. Other folders are empty on many healthy servers, and so is
/// one of these two.
public final class BaseModels {

    /// The folders of ComfyUI, and the one of ComfyUI-GGUF, whose files are among the diffusion models.
    private static final Set<String> FOLDERS = Set.of("checkpoints", "diffusion_models", "unet", "unet_gguf");

    private final NodeCatalog catalog;
    private final boolean fetched;

    /// @param fetched whether the worker fetches models, so that ComfyUI may have none before the first task
    public BaseModels(NodeCatalog catalog, boolean fetched) {
        this.catalog = catalog;
        this.fetched = fetched;
    }

    /// A step that ComfyUI may refuse.
    ///
    /// @param <T> the result
    public interface Step<T> {

        T take() throws TaskFailedException, InterruptedException;
    }

    /// Takes a step.
    ///
    /// @throws ModelsMissingException if ComfyUI lacks a model, and has others
    /// @throws TaskFailedException with the code RUNTIME_UNAVAILABLE if it lacks all models
    public <T> T require(Step<T> step) throws TaskFailedException, InterruptedException {
        try {
            return step.take();
        } catch (ModelsMissingException e) {
            if (!fetched && isAboutBase(e) && haveNone()) {
                throw TaskFailedException.of(
                        Code.RUNTIME_UNAVAILABLE,
                        Stage.GENERATION,
                        "the runtime lists no checkpoints and no diffusion models at all: is its model volume empty?",
                        e);
            }
            throw e;
        }
    }

    private static boolean isAboutBase(ModelsMissingException e) {
        return e.needs().stream().flatMap(need -> need.folders().stream()).anyMatch(FOLDERS::contains);
    }

    /// False if ComfyUI lists none of the folders: older servers do not.
    private boolean haveNone() throws TaskFailedException, InterruptedException {
        boolean isReported = false;
        for (String folder : FOLDERS) {
            Optional<Set<String>> files = catalog.filesNow(folder);
            if (files.isPresent() && !files.get().isEmpty()) {
                return false;
            }
            isReported |= files.isPresent();
        }
        return isReported;
    }
}
