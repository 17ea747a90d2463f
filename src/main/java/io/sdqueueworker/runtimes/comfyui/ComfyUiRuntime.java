package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.MemoryUse;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.runtimes.comfyui.models.BaseModels;
import io.sdqueueworker.runtimes.comfyui.models.LoaderInputs;
import io.sdqueueworker.runtimes.comfyui.models.NodeCatalog;
import io.sdqueueworker.runtimes.comfyui.models.RequiredModels;
import io.sdqueueworker.runtimes.comfyui.workflow.Workflow;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Drives ComfyUI.
///
/// ComfyUI has a queue of its own. It holds this worker's prompts only: those of other clients are removed first.
final class ComfyUiRuntime implements DiffusionRuntime {

    /// Longer than the garbage collection between a prompt and the wait for the next one.
    private static final Duration FREEING_PAUSE = Duration.ofSeconds(1);

    private final ComfyUiApi api;
    private final OwnPrompts own;
    private final ComfyUi comfy;
    private final TaskFiles files;
    private final NodeCatalog catalog;
    private final WorkflowCheck check;
    private final BaseModels baseModels;

    /// @param progress receives how long the running task takes
    /// @param table of the inputs that name models
    ComfyUiRuntime(RuntimeTerms terms, Progress progress, LoaderInputs table) {
        this.api = new ComfyUiApi(terms);
        this.catalog = new NodeCatalog(api::read);
        this.check = new WorkflowCheck(catalog, new RequiredModels(table, catalog));
        this.baseModels = new BaseModels(catalog, terms.models().fetched());
        this.own = new OwnPrompts(api, terms.limits());
        this.comfy = new ComfyUi(api, terms, own, progress);
        this.files = new TaskFiles(terms.folders());
    }

    @Override
    public void probe() throws TaskFailedException, InterruptedException {
        // The worker had lost the runtime: another process may have started, with other nodes.
        catalog.forget();
        try {
            api.reach();
            own.requireNoOthers();
        } catch (RuntimeCallFailed e) {
            throw own.unasked(e);
        }
    }

    /// ComfyUI answers a GET of the route with the length of its queue.
    @Override
    public void probe(TaskKind kind) throws TaskFailedException, InterruptedException {
        if (kind == TaskKind.PIPELINE) {
            var _ = api.queueLength();
        }
    }

    /// Checks that ComfyUI has the nodes and models of the workflow, and puts the inputs into its input folder.
    @Override
    public PreparedRun prepare(Task task, StagedInputs inputs, StagedModels models, Spool spool)
            throws TaskFailedException, InterruptedException {
        Workflow workflow = Workflow.read(task.payload());
        workflow.outputNodes().requireReported();
        api.reach();
        var _ = baseModels.require(() -> {
            check.require(workflow, inputs, models);
            return workflow;
        });
        own.ended().delete();
        new InputUploads(api, comfy.answers())
                .fill(workflow, inputs, task.header().tag(), catalog);
        return run -> {
            // Named after the run too: outputs of an earlier attempt are not taken for this one's.
            workflow.markFiles(TaskFiles.outputMark(task.header().tag(), run));
            PromptRun.Job job = new PromptRun.Job(task.header().tag(), workflow, spool);
            return baseModels.require(() -> PromptRun.submit(comfy, job, run));
        };
    }

    /// The runtime's answers about its nodes and files.
    NodeCatalog catalog() {
        return catalog;
    }

    @Override
    public Optional<Generated> resume(Task task, UUID run, Spool spool)
            throws TaskFailedException, InterruptedException {
        return new PromptResumption(
                        comfy, new PromptRun.Job(task.header().tag(), Workflow.read(task.payload()), spool), run)
                .await();
    }

    @Override
    public boolean hasForgotten() throws TaskFailedException, InterruptedException {
        return own.areForgotten();
    }

    /// ComfyUI unloads models by itself when memory runs out, and keeps the results of nodes.
    ///
    /// It serves the request between two prompts, but misses it for a moment after one has ended: it then waits for
    /// the next prompt and frees memory after that. So the request is sent again after a pause.
    @Override
    public void freeMemory() throws TaskFailedException, InterruptedException {
        for (int requests = 1; requests <= 2; requests++) {
            api.free();
            Thread.sleep(FREEING_PAUSE);
        }
    }

    @Override
    public MemoryUse memory() throws TaskFailedException, InterruptedException {
        return api.memory();
    }

    @Override
    public void clear(TaskHeader task) {
        own.ended().finish(task.tag());
        files.remove(task.tag());
    }

    @Override
    public void close() {
        api.close();
    }
}
