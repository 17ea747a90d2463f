package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The models that a search has found so far, each once, and no more than a task can sensibly name.
public final class NeedsBuilder {

    /// No task has more; what a runtime then lacks, it says itself.
    public static final int MOST = 256;

    /// A long prompt has some hundred words, and each of them may be an embedding.
    public static final int MOST_OPTIONAL = 2_000;

    private static final int LONGEST_NAME = 4_096;

    private final Set<ModelNeed> required = new LinkedHashSet<>();
    private final Set<ModelNeed> optional = new LinkedHashSet<>();

    /// Takes a name, if it is one.
    ///
    /// @param isOptional whether the task may do without
    public void add(ModelKind kind, List<String> folders, String name, boolean isOptional) {
        Set<ModelNeed> needs = isOptional ? optional : required;
        if (!name.isBlank() && name.length() <= LONGEST_NAME && needs.size() < (isOptional ? MOST_OPTIONAL : MOST)) {
            needs.add(new ModelNeed(kind, folders, name, isOptional));
        }
    }

    public List<ModelNeed> toList() {
        return Stream.concat(required.stream(), optional.stream()).toList();
    }
}
