package io.sdqueueworker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeInputTest {

    @Test
    void readsALineWithSpaces() {
        assertThat(NodeInput.parse(" My Loader (x).my_file = a + b "))
                .isEqualTo(new NodeInput("My Loader (x).my_file", List.of("a", "b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "my_file",
                "=a",
                " =a",
                "x=a++b",
                "x=/a",
                "x=a/",
                "x=a//b",
                "x=..",
                "x=a/../b",
                "x=a\\b",
                "x=.a"
            })
    void refusesALineThatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> NodeInput.parse(text));
    }
}
