package io.sdqueueworker.runtimes.comfyui.models;

import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Finds the folders that an input of a node names files of.
///
/// ComfyUI lists the options of an input, and the files of each folder: an input whose options include all files
/// of a folder names files of it, whatever it is called.
final class InputFolders {

    private final LoaderInputs table;
    private final NodeDescriptions descriptions;

    InputFolders(LoaderInputs table, NodeDescriptions descriptions) {
        this.table = table;
        this.descriptions = descriptions;
    }

    /// The directories that a file may be in, the most likely first.
    ///
    /// @return none if the input names no model
    List<String> of(String classType, String input, Optional<InputInfo> info)
            throws TaskFailedException, InterruptedException {
        Optional<List<String>> set = table.set(classType, input);
        if (set.isPresent()) {
            return set.get();
        }
        List<String> reported = reported(classType, input, info);
        List<String> usual = table.ofName(input);
        // The same name may mean something else here.
        boolean isUsual = reported.isEmpty() || usual.stream().anyMatch(reported::contains);
        List<String> ofClass = table.ofClass(classType, input);
        return Stream.of(reported, ofClass, isUsual && ofClass.isEmpty() ? usual : List.<String>of())
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /// The directories of the folders whose files are options of the input.
    private List<String> reported(String classType, String input, Optional<InputInfo> info)
            throws TaskFailedException, InterruptedException {
        Set<String> options =
                info.filter(InputInfo::isList).flatMap(InputInfo::options).orElse(Set.of());
        Set<String> open = new HashSet<>(options);
        open.removeIf(option -> !FileName.isModel(option));
        if (open.isEmpty()) {
            return List.of();
        }
        Set<String> directories = new LinkedHashSet<>();
        List<String> likely = table.guess(classType, input);
        List<String> folders = new ArrayList<>(descriptions.folders());
        // The likely ones first: usually no other has to be listed.
        folders.sort((one, other) -> Boolean.compare(isLikely(other, likely), isLikely(one, likely)));
        for (String folder : folders) {
            if (open.isEmpty() && !isLikely(folder, likely)) {
                break;
            }
            Collection<String> files = descriptions.files(folder).orElse(Set.of());
            if (!files.isEmpty() && options.containsAll(files)) {
                open.removeAll(new HashSet<>(files));
                directories.addAll(LoaderInputs.directories(folder));
            }
        }
        return List.copyOf(directories);
    }

    private static boolean isLikely(String folder, List<String> likely) {
        return LoaderInputs.directories(folder).stream().anyMatch(likely::contains);
    }
}
