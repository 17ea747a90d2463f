package io.sdqueueworker.testbed.sdwebui;

import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.TestFile;
import java.util.List;
import java.util.stream.LongStream;

/// The pictures of a request, and their descriptions.
record Painting(GenerationRequest request) {

    TestFile picture(long seed) {
        return picture(request.prompt(), seed);
    }

    TestFile picture(String words, long seed) {
        String conditions = request.clipSkip() > 1 ? words + " at layer " + request.clipSkip() : words;
        byte[] painted = ImagePainter.png(conditions, seed, request.width(), request.height());
        return TestFile.of(
                request.initImages().isEmpty()
                        ? painted
                        : ImagePainter.over(request.initImages().getFirst().pixels(), painted, request.denoising()));
    }

    /// Several pictures, each with its number as the seed.
    List<TestFile> pictures(String kind, int count) {
        return LongStream.range(0, count)
                .mapToObj(number -> picture(kind + request.prompt(), number))
                .toList();
    }

    /// A grid of several pictures in one row.
    TestFile row(int count) {
        return TestFile.of(ImagePainter.png(
                "grid of " + request.prompt(), request.seed(), request.width() * count, request.height()));
    }

    String text(FakeCheckpoint model, long seed) {
        String negative = request.negativePrompt().isEmpty() ? "" : "\nNegative prompt: " + request.negativePrompt();
        int noiseSeed = request.options().path("eta_noise_seed_delta").asInt();
        // As in the real one, only the samplers that use it report it.
        String ensd = noiseSeed != 0 && request.sampling().sampler().endsWith(" a") ? "ENSD: " + noiseSeed + ", " : "";
        return "%s%s\nSteps: %d, Sampler: %s, Schedule type: %s, CFG scale: %s, Seed: %d, Size: %dx%d, "
                        .formatted(
                                request.prompt(),
                                negative,
                                request.steps(),
                                request.sampling().sampler(),
                                request.sampling().scheduler(),
                                request.cfgScale(),
                                seed,
                                request.width(),
                                request.height())
                + "Model hash: %s, Model: %s, ".formatted(model.hash().orElse(""), model.nameForExtra())
                + ensd
                + "Version: v1.10.1";
    }
}
