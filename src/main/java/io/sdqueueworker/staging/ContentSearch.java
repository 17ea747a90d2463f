package io.sdqueueworker.staging;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds inputs by walking through a content. A runtime's search says where to look, and for which form of file.
public abstract class ContentSearch implements InputSearch {

    @Override
    public final List<InputPlace> find(JsonNode content) throws InterruptedException {
        List<InputPlace> found = new ArrayList<>();
        walk(ContentWalk.of(content), found);
        return found;
    }

    /// The places below this one that may hold inputs.
    protected abstract Stream<ContentWalk> below(ContentWalk at);

    /// The form of the file that a value at this place stands for; nothing if the value is not an input.
    protected abstract Optional<InputPlace.Form> form(ContentWalk at) throws InterruptedException;

    /// Returns whether a value may be an input by its form.
    protected boolean mayBeInput(ContentWalk at) {
        return at.isUrl();
    }

    private void walk(ContentWalk at, List<InputPlace> found) throws InterruptedException {
        if (!at.isWithinReach() || InputPlace.areTooMany(found)) {
            return;
        }
        if (mayBeInput(at)) {
            Optional<InputPlace.Form> form = form(at);
            if (form.isPresent()) {
                found.add(at.place(form.get()));
            }
        } else {
            for (Iterator<ContentWalk> next = below(at).iterator(); next.hasNext(); ) {
                walk(next.next(), found);
            }
        }
    }
}
