package io.sdqueueworker.staging;

import io.sdqueueworker.io.TaskContent;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.staging.web.WebSource;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedInput;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Fetches the inputs that a task names by URL, several at a time and each only once.
public final class InputStaging {

    private static final int AT_A_TIME = 4;

    private final InputSearch search;
    private final InputLimits limits;
    private final WebSource web;
    private final BucketSource buckets;

    public InputStaging(InputSearch search, InputLimits limits, WebSource web, BucketSource buckets) {
        this.search = search;
        this.limits = limits;
        this.web = web;
        this.buckets = buckets;
    }

    /// Fetches all inputs. The first failure cancels the others. No thread that writes to the spool is left
    /// running.
    ///
    /// @param spool receives the files
    public StagedInputs stage(Task task, Spool spool) throws TaskFailedException, InterruptedException {
        List<InputPlace> places = search.find(TaskContent.of(task));
        if (places.isEmpty()) {
            return StagedInputs.NONE;
        }
        if (InputPlace.areTooMany(places)) {
            throw TaskFailedException.of(
                    Code.INPUT_REFUSED,
                    Stage.STAGING,
                    "the task names inputs by URL at more than " + InputPlace.MOST + " places");
        }
        Map<String, List<InputPlace>> byUrl = new LinkedHashMap<>();
        places.forEach(place ->
                byUrl.computeIfAbsent(place.url(), _ -> new ArrayList<>()).add(place));
        if (byUrl.size() > limits.maxCount()) {
            throw TaskFailedException.of(
                    Code.INPUT_REFUSED,
                    Stage.STAGING,
                    "the task names " + byUrl.size() + " inputs by URL, and may name " + limits.maxCount());
        }
        Map<String, StagedInput> fetched = fetchAll(byUrl, spool);
        return new StagedInputs(places.stream()
                .map(place -> new StagedInputs.Place(place.pointer(), place.url(), staged(fetched, place)))
                .toList());
    }

    private static StagedInput staged(Map<String, StagedInput> fetched, InputPlace place) {
        StagedInput input = fetched.get(place.url());
        if (input == null) {
            throw new IllegalStateException("an input was not fetched");
        }
        return input;
    }

    private Map<String, StagedInput> fetchAll(Map<String, List<InputPlace>> byUrl, Spool spool)
            throws TaskFailedException, InterruptedException {
        record Fetched(String url, StagedInput input) {}
        Map<String, StagedInput> fetched = new LinkedHashMap<>();
        // Closing waits until every thread has released the spool.
        try (ExecutorService threads = Executors.newFixedThreadPool(
                AT_A_TIME, Thread.ofVirtual().name("input-fetch-", 0).factory())) {
            CompletionService<Fetched> fetches = new ExecutorCompletionService<>(threads);
            try {
                byUrl.forEach((url, places) -> fetches.submit(
                        () -> new Fetched(url, new InputFetch(limits, web, buckets, places).run(spool))));
                while (fetched.size() < byUrl.size()) {
                    Fetched next = fetches.take().get();
                    fetched.put(next.url(), next.input());
                }
            } catch (ExecutionException e) {
                throw failure(e);
            } finally {
                threads.shutdownNow();
            }
        }
        return fetched;
    }

    private static TaskFailedException failure(ExecutionException e) {
        if (e.getCause() instanceof TaskFailedException failed) {
            return failed;
        }
        throw new IllegalStateException("fetching an input failed", e.getCause());
    }
}
