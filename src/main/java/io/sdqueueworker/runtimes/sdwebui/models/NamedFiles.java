package io.sdqueueworker.runtimes.sdwebui.models;

import io.sdqueueworker.models.KnownFiles;
import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Finds the files that a text or a part of a name means, among those that exist.
final class NamedFiles {

    private final KnownFiles known;

    NamedFiles(KnownFiles known) {
        this.known = known;
    }

    /// The paths of the embeddings that prompts name, one for each name. If a preview image has the same name as
    /// an embedding, it is not the embedding.
    List<String> embeddings(List<PromptText> prompts) throws TaskFailedException, InterruptedException {
        List<PromptTokens> texts = prompts.stream()
                .map(PromptText::text)
                .distinct()
                .map(PromptTokens::new)
                .toList();
        if (texts.isEmpty()) {
            return List.of();
        }
        List<String> files = new ArrayList<>();
        for (String folder : WebUiNeeds.folders(ModelKind.EMBEDDING)) {
            files.addAll(known.below(ModelKind.EMBEDDING, folder));
        }
        List<String> named = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Predicate<String> isOfThese :
                List.<Predicate<String>>of(FileName::isModel, WebUiModelNames::isEmbeddingImage)) {
            for (String path : files) {
                String name = FileName.last(path).replaceFirst("\\.[^.]*$", "");
                boolean isNamed = isOfThese.test(path) && texts.stream().anyMatch(text -> text.contain(name));
                if (isNamed && names.add(name.toLowerCase(Locale.ROOT))) {
                    named.add(path);
                }
            }
        }
        return named;
    }

    /// The model with its whole path, if its name is a part of one and not a whole name.
    ModelNeed whole(ModelNeed need) throws TaskFailedException, InterruptedException {
        String name = new CheckpointName(need.name()).known();
        for (String folder : need.folders()) {
            List<String> paths = known.below(need.kind(), folder);
            boolean isWhole = paths.stream()
                    .anyMatch(path -> new WebUiModelNames()
                            .names(need.kind(), folder, path)
                            .contains(name));
            Optional<String> path = isWhole
                    ? Optional.empty()
                    : paths.stream().filter(each -> each.contains(name)).findFirst();
            if (path.isPresent()) {
                return new ModelNeed(need.kind(), need.folders(), path.get(), need.optional());
            }
        }
        return need;
    }
}
