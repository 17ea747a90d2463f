package io.sdqueueworker.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.DefaultStackSynthesizer;
import software.amazon.awscdk.DefaultStackSynthesizerProps;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.cxapi.CloudAssembly;

/// All templates, as text.
///
/// They need no assets and no bootstrap, so that `aws cloudformation deploy` is enough.
public final class Templates {

    /// The folder of the templates, in the root of the repository.
    static final Path FOLDER = Path.of("deploy/cloudformation");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Templates() {}

    /// Writes all templates.
    static void main() throws IOException {
        Files.createDirectories(FOLDER);
        for (Map.Entry<String, String> template : all().entrySet()) {
            Files.writeString(FOLDER.resolve(template.getKey()), template.getValue());
        }
    }

    /// The templates by the names of their files.
    static Map<String, String> all() throws IOException {
        App app = new App(AppProps.builder().analyticsReporting(false).build());
        new QueueStack(app, "queue", stack("One queue with its bucket, its topic and the role of its workers"));
        new ImagesStack(app, "images", stack("Repositories for the images of the worker and of its runtimes"));
        CloudAssembly assembly = app.synth();
        Map<String, String> templates = new TreeMap<>();
        for (var stack : assembly.getStacks()) {
            templates.put(
                    stack.getStackName() + ".template.json",
                    JSON.readTree(Path.of(stack.getTemplateFullPath()).toFile()).toPrettyString() + "\n");
        }
        return templates;
    }

    private static StackProps stack(String description) {
        return StackProps.builder()
                .description(description)
                .synthesizer(new DefaultStackSynthesizer(DefaultStackSynthesizerProps.builder()
                        .generateBootstrapVersionRule(false)
                        .build()))
                .build();
    }
}
