package io.sdqueueworker.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuntimeAddressTest {

    private static final URI FIRST = URI.create("http://localhost:8188");
    private static final URI SECOND = URI.create("http://localhost:8080");

    private final RuntimeAddress address = new RuntimeAddress(List.of(FIRST, SECOND));
    private final Map<URI, Kind> failures = new HashMap<>();
    private final List<URI> asked = new ArrayList<>();

    @Test
    void isTheFirstThatAnswers() throws Exception {
        failures.put(FIRST, new Kind.NoConnection());

        address.find(this::ask);

        assertThat(address.current()).isEqualTo(SECOND);
        assertThat(asked).containsExactly(FIRST, SECOND);
    }

    @Test
    void staysWhereItWasFound() throws Exception {
        failures.put(FIRST, new Kind.Status(404));
        address.find(this::ask);
        failures.clear();
        asked.clear();

        address.find(this::ask);

        assertThat(address.current()).isEqualTo(SECOND);
        assertThat(asked).containsExactly(SECOND);
    }

    @Test
    void followsARuntimeThatStartsElsewhere() throws Exception {
        address.find(this::ask);
        failures.put(FIRST, new Kind.NoConnection());

        address.find(this::ask);

        assertThat(address.current()).isEqualTo(SECOND);
    }

    /// A runtime that is found and gone is restarting; another service's answer says nothing about it.
    @Test
    void failsAsTheRuntimeThatWasFound() throws Exception {
        address.find(this::ask);
        failures.put(FIRST, new Kind.NoConnection());
        failures.put(SECOND, new Kind.NotJson());

        assertThat(failure()).isInstanceOf(Kind.NoConnection.class);
    }

    @Test
    void failsAsWhatAnswersIfNoRuntimeWasFoundYet() {
        failures.put(FIRST, new Kind.NoConnection());
        failures.put(SECOND, new Kind.NotJson());

        assertThat(failure()).isInstanceOf(Kind.NotJson.class);
    }

    @Test
    void isNotLookedForElsewhereWhileItIsSlowOrRefusesThePassword() {
        for (Kind kind : List.of(new Kind.NoAnswer(), new Kind.Status(401), new Kind.Status(503))) {
            failures.put(FIRST, kind);

            assertThat(failure()).isEqualTo(kind);
            assertThat(asked).doesNotContain(SECOND);
        }
    }

    private Kind failure() {
        return catchThrowableOfType(RuntimeCallFailed.class, () -> address.find(this::ask))
                .kind();
    }

    private void ask(URI candidate) throws RuntimeCallFailed {
        asked.add(candidate);
        if (failures.containsKey(candidate)) {
            throw new RuntimeCallFailed(
                    failures.get(candidate), new Failure(Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, "fails"));
        }
    }
}
