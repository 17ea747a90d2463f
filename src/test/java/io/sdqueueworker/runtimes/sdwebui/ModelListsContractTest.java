package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testing.LoggedLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The Web UI is asked for its lists as rarely as possible, and they decide before the GPU.
class ModelListsContractTest {

    private static final List<String> LISTS =
            List.of("/sd-models", "/sd-vae", "/loras", "/hypernetworks", "/embeddings", "/upscalers");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void asksForNoListOnTheGpuIfTheTaskHasNothingNew() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            put(run, "Lora/ink.safetensors", "VAE/fine.safetensors");
            run.webUi.listModelsIn(run.models);
            run.webUi.addLoraMetadata(1_000_000);
            ObjectNode content = WebUiRun.content("base").put("prompt", "<lora:ink:1>");
            content.withObject("/override_settings").put("sd_vae", "fine.safetensors");

            PreparedRun prepared = run.prepare(content, StagedModels.NONE);
            List<Integer> before = looks(run);
            prepared.submit(UUID.randomUUID()).await();

            assertThat(looks(run)).isEqualTo(before);
        }
    }

    @Test
    void asksOnceForTasksWithTheSameModels() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            put(run, "Lora/ink.safetensors");
            run.webUi.listModelsIn(run.models);
            ObjectNode content = WebUiRun.content("base").put("prompt", "<lora:ink:1>");

            run.generate(content, WebUiRun.missing(ModelKind.LORA, "ink"));
            run.generate(content, WebUiRun.missing(ModelKind.LORA, "ink"));

            assertThat(run.looks("/loras")).isEqualTo(1);
            assertThat(run.looks("/sd-models")).isEqualTo(1);
        }
    }

    @Test
    void asksAgainAfterARestart() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.generate(WebUiRun.content("base"), StagedModels.NONE);
            run.runtime.probe();
            int before = run.looks("/sd-models");
            run.generate(WebUiRun.content("base"), StagedModels.NONE);

            assertThat(run.looks("/sd-models")).isEqualTo(before + 1);
        }
    }

    @Test
    void letsTheWebUiFindNewLorasOnceItHasFoundOne() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            put(run, "Lora/ink.safetensors");
            run.generate(prompt("<lora:ink:1>"), WebUiRun.ready(ModelKind.LORA, "ink"));
            int looks = run.looks("/loras");
            put(run, "Lora/oil.safetensors");

            run.generate(prompt("<lora:oil:1>"), WebUiRun.ready(ModelKind.LORA, "oil"));

            assertThat(run.looks("/loras")).isEqualTo(looks);
            assertThat(run.refreshes("/refresh-loras")).isEqualTo(1);
            assertThat(run.webUi.usedLoras()).containsExactly("ink", "oil");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"prompt":"<lora:gone:1>"}                                | lora 'gone'
            {"prompt":"<hypernet:gone:1>"}                            | hypernetwork 'gone'
            {"override_settings":{"sd_vae":"gone.pt"}}                | vae 'gone.pt'
            {"refiner_checkpoint":"gone"}                             | checkpoint 'gone', it has: base.safetensors
            {"enable_hr":true,"hr_checkpoint_name":"gone"}            | checkpoint 'gone', it has: base.safetensors
            {"enable_hr":true,"hr_upscaler":"R-ESRGAN 4x"}            | upscaler 'R-ESRGAN 4x', names like it: R-ESRGAN 4x+
            {"override_settings":{"upscaler_for_img2img":"gone"}}     | upscaler 'gone'
            {"script_name":"Prompts from file or textbox","script_args":[false,false,"start","<lora:gone:1>"]} | lora 'gone'
            """)
    void runsNothingWithoutAModelEvenIfThereIsNoStore(String content, String detail) throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            TaskFailedException e = run.failure((ObjectNode) JSON.readTree(content), StagedModels.NONE);

            assertThat(e.failure().code()).isEqualTo(Code.MODEL_NOT_FOUND);
            assertThat(e.failure().detail()).startsWith("the runtime has no " + detail);
            assertThat(run.webUi.generations()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"gone, ", "4x-UltraSharp, true"})
    void enlargesNothingWithAnUnknownUpscaler(String name, Boolean fetched) throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            ModelNeed need = new ModelNeed(ModelKind.UPSCALER, folders(ModelKind.UPSCALER), name, true);
            StagedModels staged = new StagedModels(fetched == null ? List.of() : List.of(need), List.of());

            TaskFailedException e = catchThrowableOfType(
                    TaskFailedException.class,
                    () -> run.prepare(
                            TaskKind.EXTRA_SINGLE_IMAGE,
                            WebUiRun.content().put("image", "AAAA").put("upscaler_1", name),
                            staged));

            assertThat(e.failure().code()).isEqualTo(Code.MODEL_NOT_FOUND);
            assertThat(e.failure().detail().contains("restart")).isEqualTo(fetched != null);
        }
    }

    @ParameterizedTest
    @CsvSource({"Latent", "Latent (nearest)", "Lanczos", "None"})
    void takesEveryUpscalerThatTheWebUiHas(String name) throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.generate(WebUiRun.content().put("enable_hr", true).put("hr_upscaler", name), StagedModels.NONE);

            assertThat(run.webUi.generations()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "base, base.safetensors",
        "anime/dream, anime/dream.safetensors",
        "dream.safetensors, anime/dream.safetensors",
        "anime/dream.safetensors [7460a6fa], anime/dream.safetensors"
    })
    void sendsTheTitleOfTheCheckpoint(String name, String title) throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            put(run, "Stable-diffusion/anime/dream.safetensors");
            run.webUi.listModelsIn(run.models);

            run.generate(WebUiRun.content(name), StagedModels.NONE);

            assertThat(run.webUi.loaded()).startsWith(title);
        }
    }

    @ParameterizedTest
    @CsvSource({"sd_xl_refiner, sd_xl_refiner_1.0.safetensors", "base, base.safetensors ["})
    void sendsTheTitleOfARefinerThatIsNamedByAPart(String name, String title) throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            put(run, "Stable-diffusion/sd_xl_refiner_1.0.safetensors");
            run.webUi.listModelsIn(run.models);

            run.generate(WebUiRun.content().put("refiner_checkpoint", name), StagedModels.NONE);

            assertThat(run.webUi
                            .requests()
                            .getFirst()
                            .path("refiner_checkpoint")
                            .asText())
                    .startsWith(title);
        }
    }

    /// A1111 ignores a VAE without its ending.
    @Test
    void sendsTheNamesOfModelsThatAreNew() throws Exception {
        ObjectNode content = WebUiRun.content("base").put("refiner_checkpoint", "sd_xl_refiner");
        content.withObject("/override_settings").put("sd_vae", "fine");
        try (WebUiRun run = WebUiRun.start(directory)) {
            put(run, "VAE/fine.safetensors", "Stable-diffusion/sd_xl_refiner_1.0.safetensors");

            run.generate(content, WebUiRun.ready(ModelKind.VAE, "fine"));

            assertThat(run.webUi.requests()).singleElement().satisfies(request -> {
                assertThat(request.at("/override_settings/sd_vae").asText()).isEqualTo("fine.safetensors");
                assertThat(request.path("refiner_checkpoint").asText()).isEqualTo("sd_xl_refiner_1.0.safetensors");
            });
        }
    }

    @Test
    void findsEmbeddingsAsTheWebUiDoes() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            put(run, "embeddings/bad-hands-5.pt");

            run.generate(prompt("a fox, (BAD-hands-5:1.2)."), WebUiRun.ready(ModelKind.EMBEDDING, "bad-hands-5.pt"));

            assertThat(run.webUi.usedEmbeddings()).containsExactly("bad-hands-5");
        }
    }

    @Test
    void warnsOnceThatTheWebUiReadsEmbeddingsElsewhere() throws Exception {
        StagedModels staged = new StagedModels(
                List.of(new ModelNeed(ModelKind.EMBEDDING, folders(ModelKind.EMBEDDING), "a.pt", true)), List.of());
        try (WebUiRun run = WebUiRun.start(directory);
                LoggedLines log = LoggedLines.of(ModelPresence.class.getName(), "--embeddings-dir")) {
            run.webUi.readEmbeddingsIn(Files.createDirectories(directory.resolve("elsewhere")));
            put(run, "embeddings/a.pt");

            run.generate(prompt("a fox"), staged);
            run.generate(prompt("a fox"), staged);

            assertThat(log.lines()).hasSize(1);
            assertThat(run.refreshes("/refresh-embeddings")).isEqualTo(1);
            assertThat(run.webUi.generations()).isEqualTo(2);
        }
    }

    private static List<String> folders(ModelKind kind) {
        return WebUiRun.need(kind, "any").folders();
    }

    private static ObjectNode prompt(String prompt) {
        return WebUiRun.content().put("prompt", prompt);
    }

    private static void put(WebUiRun run, String... paths) throws Exception {
        for (String path : paths) {
            run.put(path);
        }
    }

    private static List<Integer> looks(WebUiRun run) {
        return LISTS.stream().map(run::looks).toList();
    }
}
