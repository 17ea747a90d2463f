package io.sdqueueworker.runtimes.comfyui.models;

import java.util.Optional;
import java.util.Set;

/// ComfyUI's description of one input of a class of nodes.
///
/// @param type such as `STRING` or `MODEL`; `COMBO` for a list to choose from
/// @param options the names to choose from; nothing if the input is not a list, or the server does not report its
///     list
/// @param upload the flag that says which files the user interface uploads for it, such as `image_upload`
public record InputInfo(String type, Optional<Set<String>> options, Optional<String> upload) {

    static final String LIST = "COMBO";
    static final String TEXT = "STRING";

    /// Returns whether the value is one of a list.
    public boolean isList() {
        return type.equals(LIST);
    }

    /// Returns whether a name is among the options, as far as they are reported.
    boolean offers(String name) {
        return options.map(names -> names.contains(name)).orElse(false);
    }

    /// Returns whether a text may come from another node.
    boolean takesText() {
        return type.equals(TEXT) || type.equals("*");
    }
}
