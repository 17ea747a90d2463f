package io.sdqueueworker.generation.comfyui;

import io.sdqueueworker.task.OutputTag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// ComfyUI's folders, where they are mounted here: it keeps for ever what it is given and what it makes, and has no
/// call to remove it.
///
/// What is removed has a name that only one task has. Nothing else is touched, and no link is followed.
final class RuntimeFolders {

    private static final Logger LOG = Logger.getLogger(RuntimeFolders.class);
    private static final String OURS = "sd-queue-worker";

    private final Optional<Path> input;
    private final Optional<Path> output;

    RuntimeFolders(Optional<Path> input, Optional<Path> output) {
        this.input = input;
        this.output = output;
    }

    /// The folder, below that of the outputs, that a run's files are saved in.
    static String ofRun(OutputTag tag, UUID run) {
        return OURS + "/" + tag + "-" + run.toString().substring(0, 8);
    }

    /// The name of a task's n-th input, without its extension.
    static String ofInput(OutputTag tag, int n) {
        return OURS + "-" + tag + "-" + n;
    }

    /// Removes a task's inputs and what a run of it has saved. Best effort: the files are of no use, and cost disk.
    void clear(OutputTag tag, UUID run) {
        output.ifPresent(folder -> remove(folder, ofRun(tag, run)));
        input.ifPresent(folder -> inputs(folder, tag).forEach(name -> remove(folder, name)));
    }

    private static List<String> inputs(Path folder, OutputTag tag) {
        String prefix = OURS + "-" + tag + "-";
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            warn(folder, e);
            return List.of();
        }
    }

    private static void remove(Path folder, String name) {
        Path tree = folder.resolve(name);
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            // A link in the place of our folder would lead to somebody else's files of the same name.
            if (Files.isSymbolicLink(folder.resolve(OURS))) {
                throw new IOException(OURS + " is a link");
            }
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            warn(folder, e);
        }
    }

    private static void warn(Path folder, IOException e) {
        LOG.warnf("files of a task are left in a folder of the runtime directory=%s error=%s", folder, e);
    }
}
