package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Collects the models that a search finds, each once, up to a sensible number.
public final class NeedsBuilder {

    /// No real task names more required models, or more optional ones. The runtime reports the models beyond this
    /// number that it lacks.
    public static final int MOST = 256;

    private static final int LONGEST_NAME = 4_096;

    private final Set<ModelNeed> required = new LinkedHashSet<>();
    private final Set<ModelNeed> optional = new LinkedHashSet<>();

    /// Adds a name, unless it is blank or too long.
    ///
    /// @param isOptional whether the task works without the model
    public void add(ModelKind kind, List<String> folders, String name, boolean isOptional) {
        Set<ModelNeed> needs = isOptional ? optional : required;
        if (!name.isBlank() && name.length() <= LONGEST_NAME && needs.size() < MOST) {
            needs.add(new ModelNeed(kind, folders, name, isOptional));
        }
    }

    public List<ModelNeed> toList() {
        return Stream.concat(required.stream(), optional.stream()).toList();
    }
}
