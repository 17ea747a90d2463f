package io.sdqueueworker.testbed.comfyui.nodes;

import java.util.List;

/// A value on a link between two nodes.
public sealed interface NodeValue {

    record Model(String file) implements NodeValue {}

    record Clip(String file) implements NodeValue {}

    record Vae(String file) implements NodeValue {}

    record Conditioning(String text) implements NodeValue {}

    /// A picture that is not yet painted.
    record Latent(int width, int height, int batch, String prompt, long seed) implements NodeValue {}

    /// @param png each a whole file
    record Images(List<byte[]> png) implements NodeValue {}

    record Mask() implements NodeValue {}

    record Text(String text) implements NodeValue {}

    record Audio() implements NodeValue {}

    record Mesh() implements NodeValue {}

    record FileNames(List<String> names) implements NodeValue {}

    /// VideoHelperSuite's split of the work over several prompts.
    record MetaBatch() implements NodeValue {}
}
