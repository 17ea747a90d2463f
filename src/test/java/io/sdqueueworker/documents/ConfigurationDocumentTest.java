package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.config.WorkerConfig;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/configuration.md` has a row for every setting, with its variable and its default.
class ConfigurationDocumentTest {

    /// The setting, its variables, its default, its unit or range, its effect.
    private static final int COLUMNS = 5;

    @Test
    void describesEverySettingWithItsVariableAndItsDefault() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/configuration.md")).stream()
                .filter(line -> line.startsWith("| `worker."))
                .toList();
        Map<String, String> defaults = new TreeMap<>();
        collect("worker", WorkerConfig.class, defaults);

        assertThat(rows).hasSize(defaults.size());
        defaults.forEach((name, value) -> assertThat(rows)
                .anySatisfy(row -> assertThat(row)
                        .startsWith("| `" + name + "` ")
                        .contains("`" + name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_") + "`")
                        .contains(value.isEmpty() ? "" : "`" + value + "`")));
    }

    @Test
    void givesEverySettingItsUnitOrRangeAndItsEffect() {
        assertThat(Documents.read("docs/configuration.md").lines().filter(line -> line.startsWith("| `worker.")))
                .extracting(Documents::cells)
                .allSatisfy(cells -> assertThat(cells).hasSize(COLUMNS).doesNotContain(""));
    }

    private static void collect(String prefix, Class<?> settings, Map<String, String> into) {
        Stream.of(settings.getDeclaredMethods()).forEach(method -> {
            String name = prefix + "." + kebab(method);
            if (isGroup(method.getReturnType())) {
                collect(name, method.getReturnType(), into);
            } else {
                WithDefault value = method.getAnnotation(WithDefault.class);
                into.put(name, value == null ? "" : value.value());
            }
        });
    }

    private static boolean isGroup(Class<?> type) {
        return type.isInterface() && type.getPackage().equals(WorkerConfig.class.getPackage());
    }

    private static String kebab(Method method) {
        return method.getName().replaceAll("(?<=[a-z0-9])([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
