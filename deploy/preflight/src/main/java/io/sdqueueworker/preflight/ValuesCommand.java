package io.sdqueueworker.preflight;

import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sdqueueworker.preflight.ConfigFile.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Translates a configuration of the original into values of the chart.
@Command(
        name = "values",
        mixinStandardHelpOptions = true,
        description = "Translates a config.yaml of the original into values of the chart.")
final class ValuesCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "the configuration")
    Path file = Path.of("");

    @Option(names = "--runtime", description = "name of the runtime; not needed if there is only one")
    @Nullable
    String runtime;

    @Override
    public Integer call() throws IOException {
        ConfigFile config;
        try {
            config = ConfigFile.read(file);
        } catch (YAMLException e) {
            System.err.println(file + ": not YAML: " + e.getMessage());
            return 1;
        }
        List<Problem> problems = config.problems();
        if (!problems.isEmpty()) {
            return refuse(problems);
        }
        List<String> names = config.at("/modelsRuntime")
                .valueStream()
                .map(each -> each.path("name").asText())
                .toList();
        int index = runtime == null && names.size() == 1 ? 0 : names.indexOf(runtime);
        if (index < 0) {
            System.err.println(file + ": choose a runtime with --runtime: " + String.join(", ", names));
            return 1;
        }
        ChartTranslation.Translated translated = ChartTranslation.translate(config, index);
        translated.notes().forEach(note -> System.err.println(note.line(file)));
        if (!translated.problems().isEmpty()) {
            return refuse(translated.problems());
        }
        System.out.print(YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build()
                .writeValueAsString(translated.values()));
        return 0;
    }

    private int refuse(List<Problem> problems) {
        problems.forEach(problem -> System.err.println(problem.line(file)));
        return 1;
    }
}
