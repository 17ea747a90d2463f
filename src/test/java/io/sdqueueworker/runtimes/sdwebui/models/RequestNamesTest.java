package io.sdqueueworker.runtimes.sdwebui.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.ModelNeed;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names that the forks would ignore in silence, and what is sent instead.
class RequestNamesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final CheckpointList CHECKPOINTS = new CheckpointList(List.of(
            checkpoint("anime/dream.safetensors [0123456789]", "0123456789"), checkpoint("new.safetensors", "")));

    private static final Set<String> FILES = Set.of("fine.vae.safetensors", "clip_l.safetensors", "t5.safetensors");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"override_settings":{"sd_model_checkpoint":"dream"}}              | {"override_settings":{"sd_model_checkpoint":"anime/dream.safetensors [0123456789]"}}
            {"override_settings":{"sd_model_checkpoint":"new.safetensors"}}    | {"override_settings":{"sd_model_checkpoint":"new.safetensors"}}
            {"override_settings":{"sd_model_checkpoint":"x [9876543210]"}}     | {"override_settings":{"sd_model_checkpoint":"x"}}
            {"override_settings":{"sd_model_checkpoint":"x.ckpt [98765432]"}}  | {"override_settings":{"sd_model_checkpoint":"x.ckpt"}}
            {"override_settings":{"sd_model_checkpoint":"9876543210"}}         | {"override_settings":{"sd_model_checkpoint":"9876543210"}}
            {"override_settings":{"sd_model_refiner":"anime/dream"}}           | {"override_settings":{"sd_model_refiner":"anime/dream.safetensors [0123456789]"}}
            {"refiner_checkpoint":"dream.safetensors"}                         | {"refiner_checkpoint":"anime/dream.safetensors [0123456789]"}
            {"hr_checkpoint_name":"Use same checkpoint"}                       | {"hr_checkpoint_name":"Use same checkpoint"}
            {"override_settings":{"sd_vae":"fine.vae"}}                        | {"override_settings":{"sd_vae":"fine.vae.safetensors"}}
            {"override_settings":{"sd_vae":"Automatic"}}                       | {"override_settings":{"sd_vae":"Automatic"}}
            {"alwayson_scripts":{"Refiner":{"args":[true,"dream",0.8]}}}       | {"alwayson_scripts":{"Refiner":{"args":[true,"anime/dream.safetensors [0123456789]",0.8]}}}
            {"alwayson_scripts":{"ADetailer":{"args":[{"ad_checkpoint":"dream"}]}}} | {"alwayson_scripts":{"ADetailer":{"args":[{"ad_checkpoint":"anime/dream.safetensors [0123456789]"}]}}}
            {"override_settings":7,"alwayson_scripts":[7],"refiner_checkpoint":null} | {"override_settings":7,"alwayson_scripts":[7],"refiner_checkpoint":null}
            """)
    void sendsTheNameInTheList(String content, String sent) throws Exception {
        assertThat(placed(content, false)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"override_settings":{"sd_vae":"fine.vae"}}                        | {"override_settings":{"sd_vae":"fine.vae.safetensors"}}
            {"override_settings":{"sd_vae":"fine.vae","forge_additional_modules":[]}} | {"override_settings":{"forge_additional_modules":["fine.vae.safetensors"]}}
            {"override_settings":{"sd_vae":"None"}}                            | {"override_settings":{"sd_vae":"None"}}
            {"override_settings":{"forge_additional_modules":"clip_l"}}        | {"override_settings":{"forge_additional_modules":["clip_l.safetensors"]}}
            {"override_settings":{"forge_additional_modules":["/m/VAE/t5.safetensors"]}} | {"override_settings":{"forge_additional_modules":["t5.safetensors"]}}
            {"override_settings":{"forge_additional_modules":["t5"],"sd_vae":"fine.vae"}} | {"override_settings":{"forge_additional_modules":["t5.safetensors","fine.vae.safetensors"]}}
            {"override_settings":{"forge_additional_modules":["fine.vae"],"sd_vae":"fine.vae"}} | {"override_settings":{"forge_additional_modules":["fine.vae.safetensors"]}}
            {"enable_hr":true}                                                 | {"enable_hr":true,"hr_additional_modules":["Use same choices"]}
            {"enable_hr":true,"hr_additional_modules":null}                    | {"enable_hr":true,"hr_additional_modules":["Use same choices"]}
            {"enable_hr":true,"hr_additional_modules":"t5"}                    | {"enable_hr":true,"hr_additional_modules":["t5.safetensors"]}
            {"enable_hr":true,"hr_additional_modules":[]}                      | {"enable_hr":true,"hr_additional_modules":[]}
            {"enable_hr":false}                                                | {"enable_hr":false}
            """)
    void givesForgeItsModules(String content, String sent) throws Exception {
        assertThat(placed(content, true)).isEqualTo(sent);
    }

    private static String placed(String content, boolean forge) throws Exception {
        ObjectNode request = (ObjectNode) JSON.readTree(content);
        RequestNames names = new RequestNames(request, RequestNamesTest::listed);
        names.put();
        if (forge) {
            names.putModules();
        }
        return request.toString();
    }

    private static Optional<String> listed(ModelNeed need) {
        return switch (need.kind()) {
            case CHECKPOINT -> CHECKPOINTS.meant(need.name()).map(Checkpoint::title);
            case VAE -> ModelList.VAES.find(FILES, need.name());
            case MODULE -> ModelList.MODULES.find(FILES, need.name());
            case LORA, HYPERNETWORK, EMBEDDING, CONTROLNET, UPSCALER, FILE, PATTERN -> Optional.empty();
        };
    }

    private static Checkpoint checkpoint(String title, String hash) {
        String path = title.replaceFirst(" .*", "");
        return new Checkpoint(
                title,
                path.replaceFirst("\\..*", "").replace('/', '_'),
                hash,
                hash,
                "/models/Stable-diffusion/" + path);
    }
}
