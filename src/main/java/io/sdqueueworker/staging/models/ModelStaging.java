package io.sdqueueworker.staging.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.json.ExactJson;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// Makes the models of a task ready, while another task is on the GPU.
public final class ModelStaging implements AutoCloseable {

    private static final JsonMapper JSON =
            ExactJson.builder(ExactJson.longTexts().build()).build();

    private final ModelSearch search;
    private final Catalogue catalogue;
    private final ModelSupply supply;
    private final AtomicReference<HeldModels> loaded = new AtomicReference<>(HeldModels.NONE);

    /// @param search knows where tasks of the runtime name models
    /// @param catalogue of the models that there are
    /// @param supply has them put into their places
    public ModelStaging(ModelSearch search, Catalogue catalogue, ModelSupply supply) {
        this.search = search;
        this.catalogue = catalogue;
        this.supply = supply;
    }

    /// Has every model that the task names, and that there is, in its place. The caller closes the result when
    /// the task is over.
    ///
    /// @throws TaskFailedException when a name is none, or a model cannot be had
    public HeldModels stage(Task task) throws TaskFailedException, InterruptedException {
        return hold(search.find(task.kind(), content(task)));
    }

    /// The same for models that the runtime has not found, after another look at what there is.
    public HeldModels stageMissing(List<ModelNeed> needs) throws TaskFailedException, InterruptedException {
        catalogue.refresh();
        return hold(needs);
    }

    /// Tells that the runtime is about to load these: they stay until it loads others.
    public void loads(HeldModels models) {
        loaded.getAndSet(models.again()).close();
    }

    /// Lets the models go that the runtime has loaded.
    @Override
    public void close() {
        loaded.getAndSet(HeldModels.NONE).close();
    }

    private HeldModels hold(List<ModelNeed> needs) throws TaskFailedException, InterruptedException {
        List<ModelNeed> ready = new ArrayList<>();
        List<StagedModels.Missing> missing = new ArrayList<>();
        List<ModelPin> pins = new ArrayList<>();
        try {
            for (ModelNeed need : needs) {
                switch (catalogue.resolve(need)) {
                    case Resolution.Found(List<ModelObject> objects) -> {
                        for (ModelObject object : objects) {
                            pins.add(supply.pin(object));
                        }
                        ready.add(need);
                    }
                    case Resolution.Refused refused -> throw new TaskFailedException(refused.failure(need));
                    case Resolution.Unknown(List<String> closest) -> {
                        if (!need.optional()) {
                            missing.add(new StagedModels.Missing(need, closest));
                        }
                    }
                }
            }
            return new HeldModels(new StagedModels(ready, missing), pins);
        } catch (TaskFailedException | InterruptedException | RuntimeException e) {
            pins.forEach(ModelPin::close);
            throw e;
        }
    }

    private static JsonNode content(Task task) throws TaskFailedException {
        try {
            return JSON.readTree(task.payload().json());
        } catch (JsonProcessingException e) {
            throw new TaskFailedException(
                    new Failure(Code.INVALID_REQUEST, Stage.STAGING, "the content is not JSON"), e);
        }
    }
}
