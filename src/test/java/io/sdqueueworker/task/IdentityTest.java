package io.sdqueueworker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

    private static final TaskId ID = new TaskId("test-t2i");
    private final Identity identity = new Identity("2f8a6c1e-0d3b-4b57-9c1a-5f0e9b7d2a44");

    @Test
    void givesTheSameTagOnEveryAttempt() {
        Identity sameAgain = new Identity(identity.value());

        assertThat(sameAgain.tag(new TaskId("test-t2i"))).isEqualTo(identity.tag(ID));
    }

    @Test
    void keepsTheTagOfEarlierVersions() {
        // Computed independently: printf 'test-t2i\n2f8a…2a44' | sha256sum | cut -c 1-16
        assertThat(identity.tag(ID)).hasToString("4f557e673ae5f0c4");
    }

    @Test
    void givesTagsOfSixteenHexCharacters() {
        assertThat(identity.tag(ID).value()).matches("[0-9a-f]{16}");
        assertThat(identity.failureTag(ID).value()).matches("[0-9a-f]{16}");
        assertThat(identity.runTag(ID, UUID.randomUUID()).value()).matches("[0-9a-f]{16}");
    }

    @Test
    void tellsTwoTasksWithOneIdApart() {
        assertThat(new Identity("another").tag(ID)).isNotEqualTo(identity.tag(ID));
    }

    @Test
    void tellsTwoTaskIdsApart() {
        assertThat(identity.tag(new TaskId("test-t2i-2"))).isNotEqualTo(identity.tag(ID));
    }

    @Test
    void givesFailuresATagOfTheirOwn() {
        assertThat(identity.failureTag(ID))
                .isEqualTo(new Identity(identity.value()).failureTag(ID))
                .isNotEqualTo(new Identity("another").failureTag(ID))
                .isNotEqualTo(identity.tag(ID));
    }

    @Test
    void givesEveryRunATagOfItsOwn() {
        UUID run = UUID.randomUUID();

        assertThat(identity.runTag(ID, run))
                .isEqualTo(new Identity(identity.value()).runTag(ID, run))
                .isNotEqualTo(identity.runTag(ID, UUID.randomUUID()))
                .isNotEqualTo(new Identity("another").runTag(ID, run))
                .isNotEqualTo(identity.tag(ID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void refusesABlankIdentity(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Identity(value));
    }
}
