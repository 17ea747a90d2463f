package io.sdqueueworker.runtimes.comfyui.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.io.ClosestNames;
import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Checks on deck that ComfyUI can run a workflow: it has every class of nodes, and every model that the store
/// does not provide.
///
/// ComfyUI validates the names of a list when it gets the prompt, which costs a turn on the GPU. Other names it
/// does not validate at all: the node logs the missing LoRA or embedding, and the image is made without.
public final class RequiredModels {

    private static final int MOST_REPORTED = 10;
    private static final int MOST_NAMES = 5;

    private final LoaderInputs table;
    private final NodeCatalog catalog;

    public RequiredModels(LoaderInputs table, NodeCatalog catalog) {
        this.table = table;
        this.catalog = catalog;
    }

    /// @param executed the ids of the nodes that ComfyUI will validate and execute; others may name anything
    /// @param staged the models of the task that the store provides or lacks
    /// @throws ModelsMissingException with the code MODEL_NOT_FOUND
    public void require(ObjectNode graph, Set<String> executed, StagedModels staged)
            throws TaskFailedException, InterruptedException {
        List<NamedModel> missing = new ArrayList<>();
        Set<String> renewed = new HashSet<>();
        for (NamedModel model : NamedModelSearch.in(table, catalog, graph)) {
            boolean isWanted = !model.need().optional()
                    && executed.contains(model.node())
                    && !isReady(model, staged)
                    && isRead(model);
            if (isWanted && !isThere(model)) {
                // A file may have been added since. One look for each class is enough.
                if (renewed.add(model.classType())) {
                    catalog.forgetFiles(model.classType());
                }
                if (!isThere(model)) {
                    missing.add(model);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw notFound(missing, staged);
        }
    }

    /// False for a guess that the runtime does not confirm. ComfyUI passes no value to an input that the class does
    /// not have, except the rows of extensions that take inputs of any name. And the inputs of a class that it does
    /// not describe may mean something else.
    private boolean isRead(NamedModel model) throws TaskFailedException, InterruptedException {
        Optional<NodeInfo> node = catalog.node(model.classType());
        boolean isInput = node.flatMap(info -> info.input(model.input())).isPresent();
        return switch (model.need().kind()) {
            case FILE -> isInput || table.isCertain(model.classType(), model.input());
            case EMBEDDING -> isInput || !node.map(NodeInfo::isReported).orElse(false);
            case LORA, PATTERN, CHECKPOINT, VAE, MODULE, HYPERNETWORK, CONTROLNET, UPSCALER -> true;
        };
    }

    private static boolean isReady(NamedModel model, StagedModels staged) {
        return staged.ready().stream().anyMatch(need -> need.isSameModel(model.need()));
    }

    private boolean isThere(NamedModel model) throws TaskFailedException, InterruptedException {
        String name = model.need().name();
        return switch (model.need().kind()) {
            case EMBEDDING -> isListed(model, file -> isEmbedding(file, name));
            // Extensions look for a part of the path, with or without the ending.
            case LORA -> isListed(model, file -> file.contains(name) || file.contains(FileName.core(name)));
            case PATTERN -> true;
            case FILE, CHECKPOINT, VAE, MODULE, HYPERNETWORK, CONTROLNET, UPSCALER -> isOption(model);
        };
    }

    private boolean isOption(NamedModel model) throws TaskFailedException, InterruptedException {
        Optional<InputInfo> info = catalog.node(model.classType()).flatMap(node -> node.input(model.input()));
        if (info.isPresent() && info.get().isList()) {
            // Without options, the user interface gets them elsewhere, and ComfyUI validates nothing.
            return info.get().options().isEmpty()
                    || info.get().offers(model.need().name());
        }
        return isListed(
                model,
                file -> file.equals(model.need().name())
                        || FileName.core(file).equals(FileName.core(model.need().name())));
    }

    /// True if the runtime lists none of the folders: it is not known what it has.
    private boolean isListed(NamedModel model, Predicate<String> matches)
            throws TaskFailedException, InterruptedException {
        boolean isReported = false;
        for (Set<String> files : listed(model.need())) {
            isReported = true;
            if (files.stream().anyMatch(matches)) {
                return true;
            }
        }
        return !isReported;
    }

    private List<Set<String>> listed(ModelNeed need) throws TaskFailedException, InterruptedException {
        if (need.kind() == ModelKind.EMBEDDING) {
            return catalog.files(NodeCatalog.EMBEDDINGS).stream().toList();
        }
        List<Set<String>> listed = new ArrayList<>();
        for (String folder : catalog.folders()) {
            boolean isMeant = LoaderInputs.directories(folder).stream().anyMatch(need.folders()::contains);
            Optional<Set<String>> files = isMeant ? catalog.files(folder) : Optional.empty();
            files.ifPresent(listed::add);
        }
        return listed;
    }

    /// ComfyUI tries the path below each folder of embeddings, as it is and with three endings. Older servers list
    /// files without their endings.
    private static boolean isEmbedding(String file, String name) {
        return Stream.of(name, name + ".safetensors", name + ".pt", name + ".bin", FileName.stem(name))
                .anyMatch(path -> file.equals(path) || file.endsWith("/" + path));
    }

    private ModelsMissingException notFound(List<NamedModel> missing, StagedModels staged)
            throws TaskFailedException, InterruptedException {
        List<String> details = new ArrayList<>();
        for (NamedModel model : missing.subList(0, Math.min(MOST_REPORTED, missing.size()))) {
            Collection<String> closest = closest(model, staged);
            details.add(model.place() + ": neither the model store nor the runtime has the "
                    + model.need().kind().label() + " '" + model.need().name() + "'"
                    + ClosestNames.hint(closest));
        }
        return new ModelsMissingException(
                new Failure(Code.MODEL_NOT_FOUND, Stage.GENERATION, String.join("; ", details)),
                missing.stream().map(NamedModel::need).distinct().toList());
    }

    private Collection<String> closest(NamedModel model, StagedModels staged)
            throws TaskFailedException, InterruptedException {
        Set<String> known = new LinkedHashSet<>();
        catalog.node(model.classType())
                .flatMap(node -> node.input(model.input()))
                .flatMap(InputInfo::options)
                .ifPresent(known::addAll);
        listed(model.need()).forEach(known::addAll);
        Set<String> closest = new LinkedHashSet<>(ClosestNames.to(model.need().name(), known, FileName::core));
        staged.missing().stream()
                .filter(lacking -> lacking.need().isSameModel(model.need()))
                .flatMap(lacking -> lacking.closest().stream())
                .forEach(closest::add);
        return closest.stream().limit(MOST_NAMES).toList();
    }
}
