package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.servers.TestFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// A selectable script of a [FakeWebUi]: it runs the model itself, and decides what the answer has. Each one leaves
/// pictures, seeds and texts as the file of the real one does that is named with it.
enum FakeScript {
    /// `scripts/xyz_grid.py`
    XYZ_PLOT("X/Y/Z plot", false) {
        @Override
        Processed run(GenerationRequest request, FakeCheckpoint model) {
            int layers = values(request, 6);
            int cells = values(request, 0) * values(request, 3) * layers;
            List<TestFile> grids = request.painting().pictures("plot of ", layers + 1);
            List<TestFile> pictures = new ArrayList<>(grids);
            List<Long> seeds = new ArrayList<>(Collections.nCopies(layers + cells, request.seed()));
            List<String> texts = new ArrayList<>(Collections.nCopies(1 + layers + cells, text(request, model)));
            if (argument(request, 10).asBoolean()) {
                pictures.addAll(request.painting().pictures("", cells));
            }
            if (!argument(request, 11).asBoolean()) {
                pictures.subList(1, 1 + layers).clear();
                seeds.subList(1, 1 + layers).clear();
                texts.subList(1, 1 + layers).clear();
            }
            return new Processed(pictures, List.of(), seeds, texts, 1);
        }

        private int values(GenerationRequest request, int axis) {
            return argument(request, axis).asInt() == 0
                    ? 1
                    : (int) argument(request, axis + 1)
                                    .asText()
                                    .chars()
                                    .filter(each -> each == ',')
                                    .count()
                            + 1;
        }
    },
    /// `scripts/prompt_matrix.py`
    PROMPT_MATRIX("Prompt matrix", false) {
        @Override
        Processed run(GenerationRequest request, FakeCheckpoint model) {
            int count =
                    1 << request.prompt().chars().filter(each -> each == '|').count();
            List<String> texts = Collections.nCopies(count, text(request, model));
            return new Processed(
                            request.painting().pictures("", count),
                            List.of(),
                            Collections.nCopies(count, request.seed()),
                            texts,
                            0)
                    .withGrid(
                            request.painting().picture("matrix of " + request.prompt(), request.seed()),
                            texts.getFirst());
        }
    },
    /// `scripts/prompts_from_file.py`, with the option of Forge to put a combined picture before the others.
    PROMPTS_FROM_FILE("Prompts from file or textbox", false) {
        @Override
        Processed run(GenerationRequest request, FakeCheckpoint model) {
            List<String> lines = argument(request, 3).asText().lines().toList();
            List<TestFile> pictures = lines.stream()
                    .flatMap(line -> request.seeds(request.imageCount())
                            .mapToObj(seed -> request.painting().picture(line, seed)))
                    .toList();
            List<String> texts = Collections.nCopies(pictures.size(), text(request, model));
            return argument(request, 4).asBoolean()
                    ? new Processed(
                            inserted(request.painting().row(pictures.size()), pictures),
                            List.of(),
                            List.of(request.seed()),
                            inserted(String.join("\n", texts), texts),
                            0)
                    : new Processed(pictures, List.of(), List.of(request.seed()), texts, 0);
        }
    },
    /// `scripts/loopback.py`: its grid is not counted.
    LOOPBACK("Loopback", true) {
        @Override
        Processed run(GenerationRequest request, FakeCheckpoint model) {
            int loops = argument(request, 0).asInt();
            List<TestFile> pictures = request.painting().pictures("", loops);
            List<TestFile> all = loops > 1 ? inserted(request.painting().row(loops), pictures) : pictures;
            return new Processed(
                    all,
                    List.of(),
                    List.of(request.seed() + loops - 1),
                    Collections.nCopies(all.size(), text(request, model)),
                    0);
        }
    },
    /// `scripts/sd_upscale.py`: the seeds are those of the last batch of tiles.
    SD_UPSCALE("SD upscale", true) {
        @Override
        Processed run(GenerationRequest request, FakeCheckpoint model) {
            List<TestFile> pictures = request.painting().pictures("upscaled ", request.iterations());
            return new Processed(
                    pictures,
                    List.of(),
                    request.seeds(request.batchSize()).boxed().toList(),
                    Collections.nCopies(pictures.size(), text(request, model)),
                    0);
        }
    };

    private final String title;
    private final boolean needsImage;

    FakeScript(String title, boolean needsImage) {
        this.title = title;
        this.needsImage = needsImage;
    }

    abstract Processed run(GenerationRequest request, FakeCheckpoint model);

    /// The script with this title, in any letter case.
    ///
    /// @param fromImage whether the request has an input image
    static Optional<FakeScript> named(String title, boolean fromImage) {
        return Stream.of(values())
                .filter(script -> script.title.toLowerCase(Locale.ROOT).equals(title.toLowerCase(Locale.ROOT)))
                .filter(script -> fromImage || !script.needsImage)
                .findFirst();
    }

    static <T> List<T> inserted(T first, List<T> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }

    private static JsonNode argument(GenerationRequest request, int index) {
        return request.body().path("script_args").path(index);
    }

    private static String text(GenerationRequest request, FakeCheckpoint model) {
        return Processed.texts(request, model, LongStream.of(request.seed())).getFirst();
    }
}
