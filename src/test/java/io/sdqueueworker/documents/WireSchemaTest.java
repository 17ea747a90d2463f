package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.sdqueueworker.doctor.Subject;
import io.sdqueueworker.status.TaskPlace;
import io.sdqueueworker.status.WorkerStatus.RuntimeCondition;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.GeneratedFile.Role;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.servers.WireSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The schemas themselves are well-formed, know every constant of the worker and refuse bad documents.
class WireSchemaTest {

    @Test
    void hasAConstantForEveryFile() throws IOException {
        try (Stream<Path> files = Files.list(WireSchema.FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(WireSchema.values())
                            .map(schema -> schema.fileName() + ".schema.json")
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isAJsonSchema(WireSchema schema) {
        var metaschema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(metaschema.validate(schema.json())).isEmpty();
        assertThat(schema.json().path("title").asText()).isNotEmpty();
        assertThat(schema.json().path("description").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void takesItsOwnExamples(WireSchema schema) {
        List<String> faults = new ArrayList<>();
        collectFaults(schema, "", schema.json(), faults);

        assertThat(faults).isEmpty();
    }

    @Test
    void knowsEveryKindOfTask() {
        assertThat(values(WireSchema.TASK_V1ALPHA2, "/$defs/kind/enum"))
                .isEqualTo(
                        Arrays.stream(TaskKind.values()).map(TaskKind::wireName).toList());
    }

    @Test
    void knowsEveryCodeAndStageOfAFailure() {
        assertThat(values(WireSchema.NOTIFICATION, "/$defs/code/enum"))
                .isEqualTo(Arrays.stream(Code.values()).map(Code::name).toList());
        assertThat(values(WireSchema.NOTIFICATION, "/$defs/error/properties/stage/enum"))
                .isEqualTo(Arrays.stream(Stage.values()).map(Stage::label).toList());
    }

    @Test
    void knowsEveryKindAndPlaceOfATaskInTheStatus() {
        assertThat(values(WireSchema.STATUS, "/$defs/kind/enum"))
                .isEqualTo(
                        Arrays.stream(TaskKind.values()).map(TaskKind::wireName).toList());
        assertThat(values(WireSchema.STATUS, "/$defs/current/properties/place/enum"))
                .isEqualTo(lower(TaskPlace.values()));
        assertThat(values(WireSchema.STATUS, "/properties/runtime/properties/condition/enum"))
                .isEqualTo(lower(RuntimeCondition.values()));
    }

    @Test
    void knowsEveryRoleOfAFile() {
        assertThat(values(WireSchema.NOTIFICATION, "/$defs/output/properties/role/enum"))
                .isEqualTo(lower(Role.values()));
    }

    private static List<String> lower(Enum<?>[] constants) {
        return Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Test
    void knowsEverySubjectOfTheDoctor() {
        assertThat(values(WireSchema.DOCTOR_REPORT, "/$defs/subject/enum"))
                .isEqualTo(Arrays.stream(Subject.values()).map(Subject::label).toList());
    }

    /// All examples of the documents that the worker writes, whose fields are all required.
    static Stream<Object[]> outgoing() {
        return Stream.of(
                        WireSchema.NOTIFICATION,
                        WireSchema.RESULT_SDWEBUI,
                        WireSchema.RESULT_COMFYUI,
                        WireSchema.QUARANTINE,
                        WireSchema.DOCTOR_REPORT)
                .flatMap(schema ->
                        schema.json().path("examples").valueStream().map(example -> new Object[] {schema, example}));
    }

    @ParameterizedTest
    @MethodSource("outgoing")
    void refusesWhatTheWorkerWritesWithAFieldMoreOrLess(WireSchema schema, ObjectNode example) {
        assertThat(example.propertyStream())
                .allSatisfy(field -> assertThat(schema.faults(example.deepCopy().without(field.getKey())))
                        .as("without " + field.getKey())
                        .isNotEmpty());
        assertThat(schema.faults(example.deepCopy().put("progress", 1))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /output_url                         | "s3://outputs/my-task/my-task-92c4.out"
            /image_url/0                        | "s3://outputs/my-task/my-task-92c4-1.png"
            /result                             | false
            /status                             | "running"
            /error                              | {"code":"EXPIRED","stage":"intake","detail":""}
            /text_omitted                       | false
            /timings_ms/wait                    | -1
            /timings_ms/upload                  | 1
            /outputs/0/role                     | "preview"
            /outputs/0/width                    | 512
            """)
    void refusesANotificationWithAValueThatTheWorkerNeverWrites(String pointer, String value) {
        JsonNode notification = WireSchema.NOTIFICATION.json().at("/examples/0");
        JsonPointer place = JsonPointer.compile(pointer);
        switch (notification.at(place.head())) {
            case ObjectNode object -> object.set(place.last().getMatchingProperty(), WireSchema.read(value));
            case ArrayNode array -> array.set(place.last().getMatchingIndex(), WireSchema.read(value));
            case JsonNode other -> throw new AssertionError("no known container: " + other);
        }

        assertThat(WireSchema.NOTIFICATION.faults(notification)).isNotEmpty();
    }

    private static List<String> values(WireSchema schema, String pointer) {
        return schema.json().at(pointer).valueStream().map(JsonNode::asText).toList();
    }

    /// Collects the faults of all examples, at any depth, each by the part of the schema that contains it.
    private static void collectFaults(WireSchema schema, String part, JsonNode at, List<String> faults) {
        at.path("examples").forEach(example -> faults.addAll(schema.faults(part, example)));
        at.propertyStream()
                .filter(field -> !field.getKey().equals("examples"))
                .forEach(field -> collectFaults(schema, part + "/" + field.getKey(), field.getValue(), faults));
    }
}
