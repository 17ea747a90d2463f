package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The models in a model directory that is filled by other means: a volume claim, a mounted bucket, the runtime's
/// image.
public final class MountedModels implements ModelListing {

    private final Path directory;

    public MountedModels(Path directory) {
        this.directory = directory;
    }

    /// Skips folders that cannot be read, such as `lost+found`, and hidden folders.
    @Override
    public List<ModelVersion> list() throws TaskFailedException, InterruptedException {
        ListedModels models = new ListedModels(directory.toString());
        try {
            // Follows links, as the runtimes do: caches of models consist of links.
            Files.walkFileTree(
                    directory, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new Visitor(models));
        } catch (IOException e) {
            throw TaskFailedException.of(
                    Code.MODELS_UNAVAILABLE,
                    Stage.STAGING,
                    "the model directory " + directory + " cannot be listed: " + FileErrors.describe(e),
                    e);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return models.models();
    }

    private final class Visitor extends SimpleFileVisitor<Path> {

        private final ListedModels models;

        private Visitor(ListedModels models) {
            this.models = models;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean hidden = folder.getFileName() != null
                    && folder.getFileName().toString().startsWith(".")
                    && !folder.equals(directory);
            return hidden ? FileVisitResult.SKIP_SUBTREE : next();
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            boolean goesOn = !attributes.isRegularFile()
                    || models.add(
                            directory.relativize(file).toString(),
                            attributes.size(),
                            Long.toString(attributes.lastModifiedTime().toMillis()));
            return goesOn ? next() : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(directory)) {
                throw e;
            }
            return next();
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return next();
        }

        private static FileVisitResult next() {
            return Thread.currentThread().isInterrupted() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }
    }
}
