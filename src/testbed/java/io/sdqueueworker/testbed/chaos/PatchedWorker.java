package io.sdqueueworker.testbed.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A copy of the packaged worker in which some methods do something else. It is a JAR, never a native executable.
final class PatchedWorker {

    private static final Path ORIGINAL = Path.of("target/quarkus-app");
    private static final Path CLASSES = Path.of("app/sd-queue-worker.jar");

    private PatchedWorker() {}

    /// Another body for a method.
    ///
    /// @param className the class's name with slashes
    /// @param method its name, which must be the only one of the class
    record Patch(String className, String method, Consumer<CodeBuilder> body) {

        /// The class file with this method changed.
        ///
        /// @throws IllegalStateException unless the class has one such method
        byte[] applied(byte[] original) {
            ClassModel model = ClassFile.of().parse(original);
            long found = model.methods().stream().filter(this::isMeant).count();
            if (found != 1) {
                throw new IllegalStateException("%s has %d methods %s".formatted(className, found, method));
            }
            return ClassFile.of().transformClass(model, (builder, element) -> {
                if (element instanceof MethodModel each && isMeant(each)) {
                    builder.withMethodBody(
                            each.methodName(), each.methodType(), each.flags().flagsMask(), body);
                } else {
                    builder.with(element);
                }
            });
        }

        private boolean isMeant(MethodModel each) {
            return each.methodName().equalsString(method) && !each.flags().has(AccessFlag.BRIDGE);
        }

        String file() {
            return className + ".class";
        }
    }

    /// Writes the copy.
    ///
    /// @param directory is created
    /// @return the JAR to run
    static Path write(Path directory, List<Patch> patches) {
        try (Stream<Path> files = Files.walk(ORIGINAL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = directory.resolve(ORIGINAL.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
            patch(directory.resolve(CLASSES), patches);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot change the packaged worker", e);
        }
        return directory.resolve("quarkus-run.jar");
    }

    private static void patch(Path jar, List<Patch> patches) throws IOException {
        try (FileSystem classes = FileSystems.newFileSystem(jar)) {
            for (Patch patch : patches) {
                Path file = classes.getPath(patch.file());
                Files.write(file, patch.applied(Files.readAllBytes(file)));
            }
        }
    }
}
