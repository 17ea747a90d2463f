package io.sdqueueworker.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.servers.WireSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the messages in the folder `examples` to the schemas; `make demo` holds them to the workers.
class DemoExamplesTest {

    static List<String> ids() {
        return Examples.ids();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void sendsWhatTheSchemaTakes(String id) throws IOException {
        assertThat(WireSchema.MESSAGE.faults(Files.readString(Examples.FOLDER.resolve(id + ".json"))))
                .isEmpty();
    }

    @Test
    void sendsEveryExampleAndListsIt() throws IOException {
        try (Stream<Path> files = Files.list(Examples.FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json")))
                    .containsExactlyInAnyOrderElementsOf(
                            ids().stream().map(id -> id + ".json").toList());
        }
        assertThat(Files.readString(Examples.FOLDER.resolve("README.md")))
                .contains(ids().stream().map(id -> "](" + id + ".json)").toList());
    }

    @ParameterizedTest
    @EnumSource
    void givesAwayTasksThatTheSchemaTakes(RuntimeType type) {
        assertThat(WireSchema.TASK_V1ALPHA2.faults(Examples.example(type).toString()))
                .isEmpty();
    }
}
