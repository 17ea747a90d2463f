package io.sdqueueworker.testbed.sdwebui;

import io.sdqueueworker.testbed.servers.TestFile;
import java.util.List;
import java.util.stream.LongStream;

/// The pictures of a run and their description, like the class of this name in `modules/processing.py`.
///
/// The lists need not be of the same length: scripts leave out or replace pictures, and keep the rest.
///
/// @param pictures the grid first, if there is one
/// @param extra pictures that extensions add after them, such as ControlNet's maps
/// @param texts in the real Web UI one for each picture that the run itself has made
/// @param first the index of the first picture that is not a grid
record Processed(List<TestFile> pictures, List<TestFile> extra, List<Long> seeds, List<String> texts, int first) {

    Processed {
        pictures = List.copyOf(pictures);
        extra = List.copyOf(extra);
        seeds = List.copyOf(seeds);
        texts = List.copyOf(texts);
    }

    /// The pictures of a plain run, with a grid if the settings want one.
    ///
    /// @param done the number of finished pictures, which an interrupt makes less than the number of seeds
    static Processed plain(GenerationRequest request, FakeCheckpoint model, int done, boolean grid) {
        List<Long> seeds = request.seeds(request.imageCount()).boxed().toList();
        Processed run = new Processed(
                request.seeds(done).mapToObj(request.painting()::picture).toList(),
                List.of(),
                seeds,
                texts(request, model, request.seeds(done)),
                0);
        return grid && done > 1
                ? run.withGrid(
                        request.painting().picture("grid of " + request.prompt(), request.seed()),
                        run.texts().getFirst())
                : run;
    }

    /// A run that has made these files.
    static Processed of(GenerationRequest request, FakeCheckpoint model, List<TestFile> files) {
        List<Long> seeds = request.seeds(files.size()).boxed().toList();
        return new Processed(files, List.of(), seeds, texts(request, model, request.seeds(files.size())), 0);
    }

    static List<String> texts(GenerationRequest request, FakeCheckpoint model, LongStream seeds) {
        return seeds.mapToObj(seed -> request.painting().text(model, seed)).toList();
    }

    Processed withGrid(TestFile grid, String text) {
        return new Processed(FakeScript.inserted(grid, pictures), extra, seeds, FakeScript.inserted(text, texts), 1);
    }

    Processed withPictures(List<TestFile> others) {
        return new Processed(others, extra, seeds, texts, first);
    }

    Processed withExtra(List<TestFile> more) {
        return new Processed(pictures, more, seeds, texts, first);
    }
}
