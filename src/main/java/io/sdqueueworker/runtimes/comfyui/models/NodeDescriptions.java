package io.sdqueueworker.runtimes.comfyui.models;

import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// ComfyUI's description of its nodes and its files.
public interface NodeDescriptions {

    /// Nothing is known, because the runtime does not answer.
    NodeDescriptions NONE = new NodeDescriptions() {
        @Override
        public Optional<NodeInfo> node(String classType) {
            return Optional.of(NodeInfo.UNREPORTED);
        }

        @Override
        public Optional<Set<String>> files(String folder) {
            return Optional.empty();
        }

        @Override
        public List<String> folders() {
            return List.of();
        }
    };

    /// The description of a class of nodes.
    ///
    /// @return nothing if the runtime has no such class
    /// @throws TaskFailedException if the runtime does not answer
    Optional<NodeInfo> node(String classType) throws TaskFailedException, InterruptedException;

    /// The files of a folder of models, by their paths below it.
    ///
    /// @param folder as ComfyUI calls it, which may stand for several directories
    /// @return nothing if the runtime has no such folder, or does not list it
    /// @throws TaskFailedException if the runtime does not answer
    Optional<Set<String>> files(String folder) throws TaskFailedException, InterruptedException;

    /// The names of all folders of models.
    ///
    /// @throws TaskFailedException if the runtime does not answer
    List<String> folders() throws TaskFailedException, InterruptedException;
}
