package io.sdqueueworker.models.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.aws.S3Models;
import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.servers.SharedServers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A bucket whose listing has more than one page, on a real server.
class LargeCatalogueTest {

    private static final ModelNaming NAMING = new SdWebUiKit().modelNaming();

    /// S3 returns a thousand keys per page.
    private static final int LORAS = 1_100;

    private static final String BUCKET = "large-catalogue";

    private static final S3Server server = SharedServers.s3();

    @BeforeAll
    static void fill() {
        server.createBucket(BUCKET);
        for (int i = 0; i < LORAS; i++) {
            server.put(BUCKET, "team/Lora/style-%04d.safetensors".formatted(i), "x".repeat(i % 7));
        }
        server.put(BUCKET, "team/Stable-diffusion/.hidden.safetensors", "no model");
        // The last keys below the prefix.
        server.put(BUCKET, "team/Stable-diffusion/zavy/chroma (v1)+ 100%.safetensors", "a checkpoint");
        server.put(BUCKET, "team/Stable-diffusion/zavy/chroma (v1)+ 100%.yaml", "its configuration");
        server.put(BUCKET, "team-2/Lora/of others.safetensors", "not below the prefix");
    }

    @Test
    void findsModelsOnEveryPage() throws Exception {
        Catalogue catalogue = catalogue();

        assertThat(found(catalogue.resolve(lora("style-0000")))).containsExactly("Lora/style-0000.safetensors");
        assertThat(found(catalogue.resolve(lora("style-1099")))).containsExactly("Lora/style-1099.safetensors");
        assertThat(found(catalogue.resolve(
                        new ModelNeed(ModelKind.CHECKPOINT, List.of("Stable-diffusion"), "chroma (v1)+ 100%", false))))
                .containsExactly(
                        "Stable-diffusion/zavy/chroma (v1)+ 100%.safetensors",
                        "Stable-diffusion/zavy/chroma (v1)+ 100%.yaml");
        assertThat(catalogue.resolve(lora("of others"))).isInstanceOf(Resolution.Unknown.class);
        assertThat(catalogue.resolve(lora("style-15000")))
                .isInstanceOfSatisfying(
                        Resolution.Unknown.class,
                        unknown ->
                                assertThat(unknown.closest()).hasSize(5).first().isEqualTo("style-1000.safetensors"));
    }

    @Test
    void selectsFromEveryPage() throws Exception {
        Selection selection = catalogue().select(List.of(ModelPattern.parse("**")));

        assertThat(selection.objects()).hasSize(LORAS + 2);
        assertThat(selection.objects())
                .filteredOn(object -> object.path().value().equals("Lora/style-0006.safetensors"))
                .singleElement()
                .satisfies(object -> {
                    assertThat(object.bytes()).isEqualTo(6);
                    assertThat(object.etag()).isNotBlank().doesNotContain("\"");
                });
    }

    private static Catalogue catalogue() {
        return new Catalogue(
                new S3Models(server.client(), BUCKET, "team/"), NAMING, Duration.ofMinutes(5), InstantSource.system());
    }

    private static List<String> found(Resolution resolution) {
        assertThat(resolution).isInstanceOf(Resolution.Found.class);
        return ((Resolution.Found) resolution)
                .objects().stream()
                        .map(ModelVersion::path)
                        .map(Object::toString)
                        .toList();
    }

    private static ModelNeed lora(String name) {
        return new ModelNeed(ModelKind.LORA, List.of("Lora"), name, false);
    }
}
