package io.sdqueueworker.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.testbed.chaos.PatchedWorker.Patch;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SabotageTest {

    @ParameterizedTest
    @MethodSource("patches")
    void changesAMethodThatTheWorkerHas(Patch patch) throws IOException {
        byte[] changed = patch.applied(original(patch));

        assertThat(changed).isNotEqualTo(original(patch));
        assertThat(ClassFile.of().verify(changed)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("patches")
    void refusesAMethodThatTheWorkerLacks(Patch patch) throws IOException {
        byte[] original = original(patch);

        assertThatThrownBy(() -> new Patch(patch.className(), "renamed", patch.body()).applied(original))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("renamed");
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void expectsAFindingFromEverySabotage(Sabotage sabotage) {
        assertThat(sabotage.symptom()).isPresent();
    }

    static Stream<Patch> patches() {
        return Stream.of(Sabotage.values()).flatMap(sabotage -> sabotage.patches().stream());
    }

    private static byte[] original(Patch patch) throws IOException {
        try (InputStream file = SabotageTest.class.getResourceAsStream("/" + patch.file())) {
            return Objects.requireNonNull(file, patch.file()).readAllBytes();
        }
    }
}
