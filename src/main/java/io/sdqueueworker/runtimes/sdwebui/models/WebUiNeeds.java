package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.models.KnownFiles;
import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.runtimes.NeedsBuilder;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Collects the models that the parts of a request name.
final class WebUiNeeds {

    private static final String CHECKPOINT_FOLDER = "/Stable-diffusion/";

    /// Choices in lists of models that are not models.
    private static final Set<String> NO_MODELS =
            Set.of("none", "automatic", "auto", "use same checkpoint", "use same vae", "passthrough");

    /// SD.Next's other choices of a VAE, and Forge's of modules.
    private static final Set<String> NO_VAES = Set.of("default", "taesd", "repa-e", "built in", "use same choices");

    private final NeedsBuilder found = new NeedsBuilder();
    private final List<PromptText> prompts = new ArrayList<>();
    private final Set<String> parts = new HashSet<>();
    private final Set<String> upscalers = new HashSet<>();
    private final Set<String> placeholders = new HashSet<>();
    private final boolean readsTags;

    /// @param readsTags whether the Web UI reads the tags of extra networks in prompts
    WebUiNeeds(boolean readsTags) {
        this.readsTags = readsTags;
    }

    /// A model without which the Web UI makes another picture, or none.
    void require(ModelKind kind, JsonNode name) {
        add(kind, name, false);
    }

    /// A checkpoint of whose name a part is enough.
    void requirePart(JsonNode name) {
        require(ModelKind.CHECKPOINT, name);
        if (isModel(name)) {
            parts.add(name.textValue());
        }
    }

    /// A model that is needed only if there is a file of that name.
    void optional(ModelKind kind, JsonNode name) {
        add(kind, name, true);
    }

    /// An upscaler. The Web UI has built-in ones, so it is fetched only if there is a file of that name.
    void upscaler(JsonNode name) {
        optional(ModelKind.UPSCALER, name);
        if (isModel(name)) {
            upscalers.add(name.textValue());
        }
    }

    /// A text that a script may replace in the prompts that are read after it.
    void placeholder(String text) {
        if (!text.isBlank()) {
            placeholders.add(text);
        }
    }

    /// Adds a text or a list of texts.
    void requireEach(ModelKind kind, JsonNode names) {
        if (names.isArray()) {
            names.forEach(name -> require(kind, name));
        } else {
            require(kind, names);
        }
    }

    /// A positive prompt, whose tags the Web UI loads.
    void prompt(JsonNode text) {
        readPrompt(text, false);
    }

    /// A text whose tags the Web UI may load: a negative prompt, in which A1111 reads none, or a text that a
    /// script may make a prompt of.
    void possiblePrompt(JsonNode text) {
        readPrompt(text, true);
    }

    List<ModelNeed> toList() {
        return found.toList();
    }

    NamedModels named() {
        return new NamedModels(found.toList(), parts, upscalers);
    }

    /// All models, with the embeddings whose files the prompts name, and with the paths of checkpoints that are
    /// named by a part.
    List<ModelNeed> with(KnownFiles known) throws TaskFailedException, InterruptedException {
        NamedFiles files = new NamedFiles(known);
        for (String path : files.embeddings(prompts)) {
            found.add(ModelKind.EMBEDDING, folders(ModelKind.EMBEDDING), path, true);
        }
        List<ModelNeed> needs = new ArrayList<>();
        for (ModelNeed need : found.toList()) {
            boolean isPart = need.kind() == ModelKind.CHECKPOINT && parts.contains(need.name());
            needs.add(isPart ? files.whole(need) : need);
        }
        return needs;
    }

    /// The folders of a kind, below the Web UI's `models`, which the model directory replaces.
    static List<String> folders(ModelKind kind) {
        return switch (kind) {
            case CHECKPOINT -> List.of("Stable-diffusion");
            // `modules/sd_vae.py` also reads files next to checkpoints that end in `.vae.safetensors` and
            // similar.
            case VAE -> List.of("VAE", "Stable-diffusion");
            // Forge's two folders (`modules_forge/main_entry.py`, `refresh_models`), and SD.Next's two.
            case MODULE -> List.of("VAE", "text_encoder", "Text-encoder", "UNET");
            case LORA -> List.of("Lora", "LyCORIS");
            case HYPERNETWORK -> List.of("hypernetworks");
            case EMBEDDING -> List.of("embeddings");
            case CONTROLNET -> List.of("ControlNet");
            case UPSCALER -> List.of("ESRGAN", "RealESRGAN", "SwinIR", "ScuNET", "LDSR", "DAT", "HAT");
            case FILE, PATTERN -> List.of("adetailer", "AnimateDiff", "insightface");
        };
    }

    /// Returns whether a value is a model's name.
    static boolean isModel(JsonNode name) {
        return name.isTextual()
                && !name.textValue().isBlank()
                && !NO_MODELS.contains(name.textValue().toLowerCase(Locale.ROOT));
    }

    /// Returns whether a value is the name of a VAE or a module.
    static boolean isVae(JsonNode name) {
        return isModel(name) && !NO_VAES.contains(name.textValue().toLowerCase(Locale.ROOT));
    }

    /// Reads a truth value as pydantic does. The Web UI refuses other values.
    static boolean isOn(JsonNode value) {
        return switch (value.asText("").toLowerCase(Locale.ROOT)) {
            case "", "null", "false", "0", "0.0", "off", "no", "f", "n" -> false;
            default -> true;
        };
    }

    private void add(ModelKind kind, JsonNode name, boolean isOptional) {
        boolean isOneOfVaes = kind == ModelKind.VAE || kind == ModelKind.MODULE;
        if (isOneOfVaes ? isVae(name) : isModel(name)) {
            found.add(kind, folders(kind), fileName(kind, name.textValue()), isOptional);
        }
    }

    /// The name of a file in the folder of its kind. Forge looks at the last part of a module's path, and SD.Next
    /// knows a checkpoint by its whole path.
    private static String fileName(ModelKind kind, String name) {
        if (kind == ModelKind.MODULE) {
            return FileName.last(name.replace('\\', '/'));
        }
        if (kind == ModelKind.CHECKPOINT && name.startsWith("/")) {
            int folder = name.indexOf(CHECKPOINT_FOLDER);
            return folder < 0 ? FileName.last(name) : name.substring(folder + CHECKPOINT_FOLDER.length());
        }
        return name;
    }

    private void readPrompt(JsonNode text, boolean isOptional) {
        if (!text.isTextual()) {
            return;
        }
        PromptText prompt = new PromptText(text.textValue());
        prompts.add(prompt);
        if (readsTags) {
            for (PromptText.ExtraNetwork network : prompt.extraNetworks()) {
                boolean isDispensable = isOptional
                        || network.isWithoutEffect()
                        || network.isComputed()
                        || placeholders.stream().anyMatch(network.name()::contains);
                switch (network.type()) {
                    case "lora", "lyco" -> addTag(ModelKind.LORA, network, isDispensable);
                    case "hypernet" -> addTag(ModelKind.HYPERNETWORK, network, isDispensable);
                    default -> {}
                }
            }
        }
    }

    private void addTag(ModelKind kind, PromptText.ExtraNetwork network, boolean isOptional) {
        found.add(kind, folders(kind), network.name(), isOptional);
    }
}
