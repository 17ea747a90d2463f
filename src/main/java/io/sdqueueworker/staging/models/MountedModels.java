package io.sdqueueworker.staging.models;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The models that others have put into the model directory: a volume claim, a bucket that is mounted, the
/// runtime's image.
public final class MountedModels implements ModelListing {

    private final Path directory;

    public MountedModels(Path directory) {
        this.directory = directory;
    }

    @Override
    public List<ModelObject> list() throws TaskFailedException {
        List<ModelObject> models = new ArrayList<>();
        // Links are followed, as the runtimes do: caches of models consist of them.
        try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                Optional<ModelPath> path = attributes.isRegularFile()
                        ? ModelPath.of(directory.relativize(file).toString())
                        : Optional.empty();
                path.ifPresent(model -> models.add(new ModelObject(
                        model,
                        attributes.size(),
                        Long.toString(attributes.lastModifiedTime().toMillis()))));
            }
            return models;
        } catch (IOException | UncheckedIOException e) {
            throw new TaskFailedException(
                    new Failure(
                            Code.MODELS_UNAVAILABLE,
                            Stage.STAGING,
                            "the model directory " + directory + " cannot be listed: " + e.getMessage()),
                    e);
        }
    }
}
