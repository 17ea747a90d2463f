package io.sdqueueworker.runtimes.comfyui.outputs;

import io.sdqueueworker.runtimes.comfyui.api.ComfyUiErrors;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Makes the result of a prompt that has succeeded: what its nodes have given, and warnings for what they have not.
public final class PromptResult {

    /// Parts of the names of nodes that ComfyUI executes for their effect only, such as `VHS_PruneOutputs`.
    private static final Pattern EFFECT_ONLY = Pattern.compile(
            "\\(.*(purge|prune|clean|clear|unload|vram|sound|notif|webhook|sleep|delay|debug)",
            Pattern.CASE_INSENSITIVE);

    private PromptResult() {}

    /// @param nodeIds the graph's nodes in their order
    public static Generated of(PromptRecord ended, List<String> nodeIds, OutputDownloads downloads)
            throws TaskFailedException, InterruptedException {
        if (ended.isUnfinishedBatch()) {
            throw new TaskFailedException(ComfyUiErrors.failure(
                    Code.INVALID_REQUEST,
                    "the workflow is split into several prompts (VHS_BatchManager), of which a task can have one only:"
                            + " raise frames_per_batch"));
        }
        OutputSearch.Found found = ended.outputs(nodeIds);
        OutputDownloads.Brought brought = downloads.bring(found.outputs());
        List<String> silent = silent(ended.outputNodes(), found);
        if (brought.files().isEmpty()) {
            throw new TaskFailedException(ComfyUiErrors.failure(
                    Code.OUTPUT_MISSING,
                    "the workflow succeeded without an output: does a node save one?"
                            + (silent.isEmpty() ? "" : " Nothing came of " + String.join(", ", silent))));
        }
        List<String> warnings = new ArrayList<>(brought.warnings());
        silent.stream()
                .filter(node -> !EFFECT_ONLY.matcher(node).find())
                .forEach(node -> warnings.add("node " + node + " gave no output"));
        return Generated.images(brought.files(), "{}", List.of()).warned(warnings);
    }

    private static List<String> silent(Map<String, String> outputNodes, OutputSearch.Found found) {
        return outputNodes.entrySet().stream()
                // A node that was replaced by others during the execution reports under their ids.
                .filter(node -> found.nodes().stream()
                        .noneMatch(id -> id.equals(node.getKey()) || id.startsWith(node.getKey() + ".")))
                .map(Map.Entry::getValue)
                .toList();
    }
}
