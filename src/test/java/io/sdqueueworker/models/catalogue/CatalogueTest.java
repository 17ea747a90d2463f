package io.sdqueueworker.models.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The times at which the bucket is listed.
@Timeout(60)
class CatalogueTest {

    private static final ModelNaming NAMING = new SdWebUiKit().modelNaming();

    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final ModelNeed OLD = need("old.pt");
    private static final ModelNeed NEW = need("new.pt");

    private Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private final KnownModels bucket = new KnownModels("loras/old.pt");
    private final Catalogue catalogue = new Catalogue(bucket, NAMING, INTERVAL, () -> now);

    @Test
    void listsOnceForManyNames() throws Exception {
        assertThat(catalogue.resolve(OLD)).isInstanceOf(Resolution.Found.class);
        pass(INTERVAL.minusMillis(1));
        assertThat(catalogue.resolve(OLD)).isInstanceOf(Resolution.Found.class);

        assertThat(bucket.listings).hasValue(1);
    }

    @Test
    void listsAgainAfterTheInterval() throws Exception {
        catalogue.resolve(OLD);
        bucket.replace("loras/new.pt");
        pass(INTERVAL);

        assertThat(catalogue.resolve(OLD)).isEqualTo(new Resolution.Unknown(List.of()));
        assertThat(bucket.listings).hasValue(2);
    }

    @Test
    void findsWhatIsNewByAMiss() throws Exception {
        catalogue.resolve(OLD);
        bucket.replace("loras/old.pt", "loras/new.pt");
        pass(Duration.ofSeconds(1));

        assertThat(catalogue.resolve(NEW)).isInstanceOf(Resolution.Found.class);
        assertThat(bucket.listings).hasValue(2);
    }

    @Test
    void listsForAMissOnceInAWhileWhateverTheNames() throws Exception {
        catalogue.resolve(OLD);
        pass(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            assertThat(catalogue.resolve(need("wrong-%d.pt".formatted(i)))).isInstanceOf(Resolution.Unknown.class);
        }
        assertThat(bucket.listings).hasValue(2);

        pass(Catalogue.PAUSE.minusMillis(1));
        catalogue.resolve(NEW);
        assertThat(bucket.listings).hasValue(2);

        pass(Duration.ofMillis(1));
        catalogue.resolve(NEW);
        assertThat(bucket.listings).hasValue(3);
    }

    /// Such names often are of files that only the runtime's image has.
    @Test
    void listsOncePerIntervalForANameThatIsMissing() throws Exception {
        catalogue.resolve(OLD);
        for (int minute = 1; minute < 5; minute++) {
            pass(Duration.ofMinutes(1));
            assertThat(catalogue.resolve(NEW)).isInstanceOf(Resolution.Unknown.class);
        }
        assertThat(bucket.listings).hasValue(2);

        bucket.replace("loras/new.pt");
        pass(Duration.ofMinutes(2));
        assertThat(catalogue.resolve(NEW)).isInstanceOf(Resolution.Found.class);
        assertThat(bucket.listings).hasValue(3);
    }

    @Test
    void findsAMissingNameOnceItIsListedForAnother() throws Exception {
        catalogue.resolve(OLD);
        pass(Duration.ofSeconds(1));
        catalogue.resolve(NEW);
        bucket.replace("loras/old.pt", "loras/new.pt");
        pass(Catalogue.PAUSE);

        catalogue.resolve(need("another.pt"));

        assertThat(catalogue.resolve(NEW)).isInstanceOf(Resolution.Found.class);
    }

    @Test
    void doesNotListTwiceForTheFirstName() throws Exception {
        assertThat(catalogue.resolve(NEW)).isInstanceOf(Resolution.Unknown.class);

        assertThat(bucket.listings).hasValue(1);
    }

    @Test
    void doesNotListForWhatATaskMayDoWithout() throws Exception {
        catalogue.resolve(OLD);
        pass(Duration.ofMinutes(1));
        catalogue.resolve(new ModelNeed(ModelKind.EMBEDDING, List.of("embeddings"), "cat", true));
        catalogue.resolve(need("../wrong.pt"));

        assertThat(bucket.listings).hasValue(1);
    }

    @Test
    void goesOnWithWhatItKnowsWhileTheBucketIsDown() throws Exception {
        catalogue.resolve(OLD);
        bucket.isDown(true);
        pass(INTERVAL);

        assertThat(catalogue.resolve(OLD)).isInstanceOf(Resolution.Found.class);
        assertThat(catalogue.resolve(OLD)).isInstanceOf(Resolution.Found.class);
        assertThat(bucket.listings).hasValue(2);

        bucket.isDown(false);
        bucket.replace("loras/new.pt");
        pass(Catalogue.PAUSE);
        assertThat(catalogue.resolve(NEW)).isInstanceOf(Resolution.Found.class);
    }

    @Test
    void failsWhereItKnowsNothingUntilTheBucketAnswers() throws Exception {
        bucket.isDown(true);
        assertThatThrownBy(() -> catalogue.resolve(OLD))
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(Code.MODELS_UNAVAILABLE));

        bucket.isDown(false);
        assertThat(catalogue.resolve(OLD)).isInstanceOf(Resolution.Found.class);
    }

    @Test
    void isRefreshedWhereTheRuntimeKnowsBetterButNotAllTheTime() throws Exception {
        catalogue.resolve(OLD);
        bucket.replace("loras/new.pt");
        catalogue.refresh();
        catalogue.refresh();

        assertThat(bucket.listings).hasValue(2);
        assertThat(catalogue.resolve(OLD)).isInstanceOf(Resolution.Unknown.class);
    }

    @Test
    void letsEverybodyShareTheListingInFlight() throws Exception {
        SlowBucket slow = new SlowBucket();
        Catalogue shared = new Catalogue(slow, NAMING, INTERVAL, () -> now);
        List<Thread> threads = new ArrayList<>();
        try (ExecutorService users = Executors.newThreadPerTaskExecutor(run -> {
            Thread thread = Thread.ofPlatform().unstarted(run);
            threads.add(thread);
            return thread;
        })) {
            List<Future<Resolution>> answers = new ArrayList<>();
            answers.add(users.submit(() -> shared.resolve(OLD)));
            slow.asked.await();
            for (int i = 0; i < 4; i++) {
                answers.add(users.submit(() -> shared.resolve(OLD)));
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> threads.stream().allMatch(CatalogueTest::isWaiting));
            slow.answers.release();

            for (Future<Resolution> answer : answers) {
                assertThat(answer.get()).isInstanceOf(Resolution.Found.class);
            }
        }
        assertThat(slow.listings).hasValue(1);
    }

    @Test
    void letsSomebodyElseListWhereTheFirstIsInterrupted() throws Exception {
        SlowBucket slow = new SlowBucket();
        Catalogue shared = new Catalogue(slow, NAMING, INTERVAL, () -> now);
        try (ExecutorService users = Executors.newThreadPerTaskExecutor(Thread::new)) {
            Future<Resolution> first = users.submit(() -> shared.resolve(OLD));
            slow.asked.await();
            Future<Resolution> second = users.submit(() -> shared.resolve(OLD));
            first.cancel(true);
            slow.answers.release();

            assertThat(second.get()).isInstanceOf(Resolution.Found.class);
        }
        assertThat(slow.listings.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void isInterruptedWhileSomebodyElseLists() throws Exception {
        SlowBucket slow = new SlowBucket();
        Catalogue shared = new Catalogue(slow, NAMING, INTERVAL, () -> now);
        AtomicInteger interrupted = new AtomicInteger();
        Thread first = Thread.ofPlatform().start(() -> ends(shared, interrupted));
        slow.asked.await();
        Thread second = Thread.ofPlatform().start(() -> ends(shared, interrupted));
        second.interrupt();
        second.join();
        assertThat(interrupted).hasValue(1);
        assertThat(first.isAlive()).isTrue();

        first.interrupt();
        first.join();
        assertThat(interrupted).hasValue(2);
    }

    private static void ends(Catalogue catalogue, AtomicInteger interrupted) {
        try {
            catalogue.resolve(OLD);
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
        } catch (TaskFailedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING;
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static ModelNeed need(String name) {
        return new ModelNeed(ModelKind.FILE, List.of("loras"), name, false);
    }

    /// Answers when the test allows it.
    private static final class SlowBucket implements ModelListing {

        final CountDownLatch asked = new CountDownLatch(1);
        final Semaphore answers = new Semaphore(0);
        final AtomicInteger listings = new AtomicInteger();

        @Override
        public List<ModelVersion> list() throws InterruptedException {
            listings.incrementAndGet();
            asked.countDown();
            answers.acquire();
            return KnownModels.objects("loras/old.pt");
        }
    }
}
