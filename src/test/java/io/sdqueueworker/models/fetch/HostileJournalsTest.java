package io.sdqueueworker.models.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.testing.Hostile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Any file that a crash or another process left as a journal is read or discarded. It never reports more bytes than
/// there are.
class HostileJournalsTest {

    private static final ModelVersion OBJECT = new ModelVersion(new ModelPath("Lora/a"), 25, "etag");
    private static final int PART = 10;

    private static final List<String> VALID = List.of(
            "sd-queue-worker fetch 1\nboot\n25\n10\netag\n...",
            "sd-queue-worker fetch 1\nboot\n25\n10\netag\n#.#",
            "sd-queue-worker fetch 1\nboot\n9223372036854775807\n1\netag\n###",
            "sd-queue-worker fetch 1\nboot\n-25\n-10\netag\n###");

    @Provide
    Arbitrary<String> journals() {
        return Hostile.texts(VALID);
    }

    @Property(tries = 300)
    void readsAJournalOrDiscardsIt(@ForAll("journals") String journal) throws Exception {
        Path file = Files.createTempFile("journal", "");
        try {
            Files.write(file, journal.getBytes(UTF_8));

            FetchJournal.read(file)
                    .ifPresent(fetched -> assertThat(fetched.bytes()).isBetween(0L, fetched.ofBytes()));
            goesOnOnlyWithItsOwn(file, journal);
        } finally {
            Files.delete(file);
        }
    }

    private static void goesOnOnlyWithItsOwn(Path file, String journal) throws IOException {
        try (FetchJournal resumed =
                FetchJournal.resume(file, OBJECT, PART, "boot").orElse(null)) {
            if (resumed != null) {
                assertThat(journal).matches("sd-queue-worker fetch 1\nboot\n25\n10\netag\n[.#]{3}");
            }
        }
    }
}
