package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.runtimes.PendingStop;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/// ComfyUI.
///
/// It has a queue of its own; exactly one prompt of ours is in it, and none is put into it while there is another.
public final class ComfyUiRuntime implements DiffusionRuntime {

    private static final Logger LOG = Logger.getLogger(ComfyUiRuntime.class);

    private static final Duration IDLE_PAUSE = Duration.ofMillis(100);

    /// Longer than what it does between a prompt and the wait for the next one: it collects garbage.
    private static final Duration FREEING_PAUSE = Duration.ofSeconds(1);

    private final ComfyUiSettings settings;
    private final Progress progress;
    private final ComfyUiApi api;
    private final TaskFiles files;
    private final PendingStop ending;
    private volatile boolean generating;

    /// The prompt that was last followed.
    private volatile Optional<String> lastRun = Optional.empty();

    private volatile boolean knewLastRun;

    /// @param progress hears how long the running task goes on
    public ComfyUiRuntime(ComfyUiSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.api = new ComfyUiApi(settings);
        this.files = new TaskFiles(settings.folders());
        this.ending = new PendingStop(settings.stopTimeout());
    }

    @Override
    public Set<TaskKind> kinds() {
        return Set.of(TaskKind.PIPELINE);
    }

    @Override
    public void probe() throws TaskFailedException, InterruptedException {
        api.reach();
        // In this order: what is there after the flag was read may be a prompt of our own.
        PromptQueue queue = api.queue();
        if (!queue.isEmpty() && !generating) {
            empty(queue);
            throw new TaskFailedException(ending.goesOn());
        }
        ending.isOver();
    }

    /// Its inputs are in ComfyUI's input folder then. Its models are not looked for: ComfyUI does so itself
    /// when it gets the prompt, in its folders as they are then, and refuses what it does not find.
    @Override
    public PreparedRun prepare(Task task, StagedInputs inputs, StagedModels models, Spool spool)
            throws TaskFailedException, InterruptedException {
        Workflow workflow = Workflow.read(task.payload());
        api.reach();
        new InputUploads(api, watch()).fill(workflow, inputs, task.header().tag());
        return run -> generate(workflow, run, task.header().tag(), spool);
    }

    @Override
    public Optional<Generated> resume(Task task, UUID run, Spool spool)
            throws TaskFailedException, InterruptedException {
        generating = true;
        try {
            Workflow workflow = Workflow.read(task.payload());
            StallWatch watch = watch();
            try (PromptRun prompt = new PromptRun(api, settings, run, workflow, watch, progress)) {
                Optional<PromptRecord> made = remembered(prompt, prompt::resume);
                return made.isPresent() ? Optional.of(outputs(made.get(), workflow, spool, watch)) : Optional.empty();
            }
        } finally {
            generating = false;
        }
    }

    /// A prompt stays in the queue or in the history for as long as the process lives. A history that somebody has
    /// cleared looks like a new one.
    @Override
    public boolean hasForgotten() throws TaskFailedException, InterruptedException {
        if (lastRun.isEmpty()) {
            return false;
        }
        boolean knows =
                api.queue().has(lastRun.get()) || api.history(lastRun.get()).isPresent();
        boolean forgotten = knewLastRun && !knows;
        knewLastRun = knows;
        return forgotten;
    }

    /// ComfyUI unloads models by itself when memory runs out, and keeps the results of nodes.
    ///
    /// It takes the wish up between two prompts, but misses it for a moment after one has ended: it then waits
    /// for the next prompt, and frees when that is over. So the wish is sent again, with time to be heard.
    @Override
    public void freeMemory() throws TaskFailedException, InterruptedException {
        for (int wishes = 1; wishes <= 2; wishes++) {
            api.free();
            Thread.sleep(FREEING_PAUSE);
        }
    }

    /// Nothing: what ComfyUI tells is the machine's memory.
    @Override
    public OptionalLong residentBytes() {
        return OptionalLong.empty();
    }

    @Override
    public void clear(TaskHeader task) {
        files.remove(task.tag());
    }

    @Override
    public void close() {
        api.close();
    }

    private Generated generate(Workflow workflow, UUID run, OutputTag tag, Spool spool)
            throws TaskFailedException, InterruptedException {
        generating = true;
        try {
            StallWatch watch = watch();
            awaitIdle();
            // By the run too: nothing of an earlier attempt is taken for this one's.
            workflow.saveBelow(TaskFiles.outputFolder(tag, run));
            try (PromptRun prompt = new PromptRun(api, settings, run, workflow, watch, progress)) {
                return outputs(remembered(prompt, prompt::execute), workflow, spool, watch);
            }
        } finally {
            generating = false;
        }
    }

    private <T> T remembered(PromptRun prompt, PromptRun.Wait<T> wait)
            throws TaskFailedException, InterruptedException {
        try {
            return wait.end();
        } finally {
            knewLastRun = false;
            lastRun = Optional.of(prompt.id());
        }
    }

    private StallWatch watch() {
        return new StallWatch(settings.stallTimeout(), settings.timeLimit());
    }

    private Generated outputs(PromptRecord made, Workflow workflow, Spool spool, StallWatch watch)
            throws TaskFailedException, InterruptedException {
        List<GeneratedFile> files = new OutputDownloads(api, spool, watch).fetch(made.outputs(workflow.nodeIds()));
        if (files.isEmpty()) {
            throw failed(Code.OUTPUT_MISSING, "the workflow succeeded without an output: does a node save one?");
        }
        return Generated.images(files, "{}", List.of());
    }

    private void awaitIdle() throws TaskFailedException, InterruptedException {
        boolean told = false;
        for (PromptQueue queue = api.queue(); !queue.isEmpty(); queue = api.queue()) {
            if (!told) {
                LOG.warn("runtime is busy with a run that is not ours, stopping it");
                told = true;
            }
            empty(queue);
            ending.failIfStuck();
            Thread.sleep(IDLE_PAUSE);
        }
        ending.isOver();
    }

    private void empty(PromptQueue queue) throws TaskFailedException, InterruptedException {
        for (String id : queue.waiting()) {
            api.dequeue(id);
        }
        for (String id : queue.running()) {
            api.interrupt(id);
        }
    }

    private static TaskFailedException failed(Code code, String detail) {
        return new TaskFailedException(ComfyUiErrors.failure(code, detail));
    }
}
