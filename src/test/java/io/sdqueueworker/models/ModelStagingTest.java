package io.sdqueueworker.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.models.cache.ModelPin;
import io.sdqueueworker.models.cache.ModelProvider;
import io.sdqueueworker.models.catalogue.Catalogue;
import io.sdqueueworker.models.catalogue.ModelNaming;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/// The models that are pinned for a task, and how long.
class ModelStagingTest {

    private static final ModelNaming NAMING = new SdWebUiKit().modelNaming();

    private static final ModelNeed DREAM = new ModelNeed(ModelKind.CHECKPOINT, List.of("c"), "dream", false);
    private static final ModelNeed OTHER = new ModelNeed(ModelKind.CHECKPOINT, List.of("c"), "other", false);
    private static final ModelNeed INK = new ModelNeed(ModelKind.LORA, List.of("l"), "ink", false);
    private static final ModelNeed WORD = new ModelNeed(ModelKind.EMBEDDING, List.of("e"), "castle", true);

    private final List<ModelVersion> listing = new ArrayList<>(
            List.of(object("c/dream.ckpt"), object("c/other.ckpt"), object("l/ink.pt"), object("e/castle.pt")));
    private final Pins pins = new Pins();
    private final ModelStaging staging = new ModelStaging(
            Optional.empty(),
            new Catalogue(
                    () -> List.copyOf(listing), NAMING, Duration.ofHours(1), Duration.ZERO, InstantSource.system()),
            pins);

    @Test
    void holdsWhatTheRuntimeHasLoadedUntilItLoadsAnother() throws Exception {
        load(DREAM);
        assertThat(pins.held()).containsExactly("c/dream.ckpt");

        load(OTHER);

        assertThat(pins.held()).containsExactly("c/other.ckpt");
    }

    @Test
    void holdsTheCheckpointInTheRuntimeWhileTasksNameNone() throws Exception {
        load(DREAM);

        load(INK);

        assertThat(pins.held()).containsExactly("c/dream.ckpt");
    }

    @Test
    void letsGoOfWhatIsLoadedButNotOfWhatATaskUnderWayHolds() throws Exception {
        PinnedModels task = staging.stageMissing(List.of(DREAM));
        staging.loads(task);

        staging.letGoOfLoaded();

        assertThat(pins.held()).containsExactly("c/dream.ckpt");
        task.close();
        assertThat(pins.held()).isEmpty();
    }

    @Test
    void letsGoOfEverythingWhereOneModelCannotBeHad() {
        pins.refuse("l/ink.pt", Code.MODELS_UNAVAILABLE);

        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(() -> staging.stageMissing(List.of(DREAM, INK)))
                .matches(e -> e.failure().code() == Code.MODELS_UNAVAILABLE);

        assertThat(pins.held()).isEmpty();
    }

    @Test
    void goesWithoutAModelThatTheTaskMayDoWithoutIfItIsBroken() throws Exception {
        pins.refuse("e/castle.pt", Code.MODEL_INVALID);

        try (PinnedModels models = staging.stageMissing(List.of(DREAM, WORD))) {
            assertThat(models.staged().ready()).containsExactly(DREAM);
        }
    }

    @Test
    void waitsForAModelThatTheTaskMayDoWithoutIfTheBucketIsAway() {
        pins.refuse("e/castle.pt", Code.MODELS_UNAVAILABLE);

        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(() -> staging.stageMissing(List.of(WORD)))
                .matches(e -> e.failure().code() == Code.MODELS_UNAVAILABLE);
    }

    @Test
    void takesAMissForAFactIfTheBucketListsOtherModels() throws Exception {
        ModelNeed unknown = new ModelNeed(ModelKind.CHECKPOINT, List.of("c"), "unknown", false);

        assertThat(missing(staging, unknown)).singleElement().returns(true, StagedModels.Missing::isFact);

        // The setting may name a wrong prefix.
        listing.clear();
        assertThat(missing(staging, unknown)).singleElement().returns(false, StagedModels.Missing::isFact);
    }

    @Test
    void takesAMissInTheDirectoryOfOnePodForNoFact() throws Exception {
        ModelStaging mounted = new ModelStaging(
                Optional.empty(),
                new Catalogue(() -> List.copyOf(listing), NAMING, Duration.ofHours(1), InstantSource.system()),
                ModelProvider.PRESENT);

        assertThat(missing(mounted, new ModelNeed(ModelKind.CHECKPOINT, List.of("c"), "unknown", false)))
                .singleElement()
                .returns(false, StagedModels.Missing::isFact);
    }

    private static List<StagedModels.Missing> missing(ModelStaging staging, ModelNeed need) throws Exception {
        try (PinnedModels models = staging.stageMissing(List.of(need))) {
            return models.staged().missing();
        }
    }

    private void load(ModelNeed need) throws Exception {
        try (PinnedModels models = staging.stageMissing(List.of(need))) {
            staging.loads(models);
        }
    }

    private static ModelVersion object(String path) {
        return new ModelVersion(new ModelPath(path), 1, "1");
    }

    /// Counts the pins of each model.
    private static final class Pins implements ModelProvider {

        private final Map<String, Integer> held = new ConcurrentHashMap<>();
        private final Map<String, Code> refused = new ConcurrentHashMap<>();

        private void refuse(String path, Code code) {
            refused.put(path, code);
        }

        private List<String> held() {
            return held.entrySet().stream()
                    .filter(entry -> entry.getValue() > 0)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        }

        @Override
        public ModelPin pin(ModelVersion object) throws TaskFailedException {
            String path = object.path().value();
            Code code = refused.get(path);
            if (code != null) {
                throw new TaskFailedException(new Failure(code, Stage.STAGING, "planned"));
            }
            return counted(path);
        }

        private ModelPin counted(String path) {
            held.merge(path, 1, Integer::sum);
            return new ModelPin() {
                @Override
                public ModelPin again() {
                    return counted(path);
                }

                @Override
                public void close() {
                    held.merge(path, -1, Integer::sum);
                }
            };
        }

        @Override
        public Optional<ModelPin> pinIfThere(ModelVersion object) {
            return Optional.empty();
        }

        @Override
        public ModelPin keep(ModelVersion object) throws TaskFailedException {
            return pin(object);
        }

        @Override
        public void requireThatAllMayFit(List<ModelVersion> objects) {}
    }
}
