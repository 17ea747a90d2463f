package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.io.ClosestNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The models that match a list of patterns.
///
/// @param objects each once, in the order of the patterns
/// @param unmatched the patterns that match no model
public record Selection(List<ModelVersion> objects, List<Unmatched> unmatched) {

    public Selection {
        objects = List.copyOf(objects);
        unmatched = List.copyOf(unmatched);
    }

    /// A pattern that matches no model.
    ///
    /// @param closest similar names, or folders for a pattern with wildcards; may be empty
    public record Unmatched(ModelPattern pattern, List<String> closest) {
        public Unmatched {
            closest = List.copyOf(closest);
        }

        /// The reason, for the operator.
        public String reason() {
            String hint = closest.isEmpty() ? "" : "; the closest names are: " + String.join(", ", closest);
            return "there is no model that matches '" + pattern + "'" + hint;
        }
    }

    public static Selection of(List<ModelPattern> patterns, Listing listing) {
        Set<ModelVersion> objects = new LinkedHashSet<>();
        List<Unmatched> unmatched = new ArrayList<>();
        for (ModelPattern pattern : patterns) {
            if (pattern.isName()) {
                switch (listing.checkpoint(pattern.toString())) {
                    case Resolution.Found found -> objects.addAll(found.objects());
                    case Resolution.Unknown unknown -> unmatched.add(new Unmatched(pattern, unknown.closest()));
                    case Resolution.Refused _ -> unmatched.add(new Unmatched(pattern, List.of()));
                }
            } else {
                List<ModelVersion> matching = listing.objects().stream()
                        .filter(object -> pattern.matches(object.path()))
                        .toList();
                objects.addAll(matching);
                if (matching.isEmpty()) {
                    unmatched.add(new Unmatched(pattern, closest(pattern, listing.objects())));
                }
            }
        }
        return new Selection(List.copyOf(objects), unmatched);
    }

    private static List<String> closest(ModelPattern pattern, Collection<ModelVersion> objects) {
        Set<String> names = new TreeSet<>();
        for (ModelVersion object : objects) {
            String path = object.path().value();
            if (pattern.hasWildcard()) {
                for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                    names.add(path.substring(0, slash));
                }
            } else {
                names.add(path);
            }
        }
        return ClosestNames.to(pattern.hasWildcard() ? pattern.folder() : pattern.toString(), names, FileName::core);
    }
}
