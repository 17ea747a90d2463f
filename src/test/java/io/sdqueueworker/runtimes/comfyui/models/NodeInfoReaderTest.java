package io.sdqueueworker.runtimes.comfyui.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The forms in which ComfyUI, old and new, describes the inputs of its nodes.
class NodeInfoReaderTest {

    private final Map<Set<String>, Set<String>> shared = new HashMap<>();

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            [["a.pt", "b.pt"]];                                                  COMBO;  a.pt b.pt;
            [["a.pt"], {"tooltip": "x", "image_upload": true}];                  COMBO;  a.pt;       image_upload
            ["COMBO", {"multiselect": false, "options": ["a.pt"]}];              COMBO;  a.pt;
            ["COMBO", {"options": ["none"], "file_upload": true}];               COMBO;  none;       file_upload
            ["COMBO", {"image_upload": true, "remote": {"route": "/x"}}];        COMBO;  -;          image_upload
            [[], {"audio_upload": true}];                                        COMBO;  '';         audio_upload
            [[1, 2.5, true, null, "x"]];                                         COMBO;  x;
            ["STRING", {"multiline": true, "default": ""}];                      STRING; -;
            ["INT", {"default": 1, "min": 0, "max": 18446744073709551615}];      INT;    -;
            ["*", {}];                                                           *;      -;
            """)
    void readsAnInput(String config, String type, String options, String upload) throws Exception {
        InputInfo input = read("{\"N\":{\"input\":{\"required\":{\"x\":%s},\"hidden\":{\"p\":\"PROMPT\"}}}}"
                        .formatted(config))
                .orElseThrow()
                .input("x")
                .orElseThrow();

        assertThat(input.type()).isEqualTo(type);
        assertThat(input.options())
                .isEqualTo(
                        options.equals("-")
                                ? Optional.empty()
                                : Optional.of(options.isEmpty() ? Set.of() : Set.of(options.split(" "))));
        assertThat(input.upload()).isEqualTo(Optional.ofNullable(upload));
    }

    @Test
    void readsTheInputsOfAChoice() throws Exception {
        NodeInfo info = read("""
                {"N":{"input":{"optional":{"mode":["COMFY_DYNAMICCOMBO_V3",{"options":[
                {"key":"file","inputs":{"required":{"lora":[["a.pt"],{}]}}},{"key":"off","inputs":{}}]}]}},
                "output_node":true,"output":["MODEL"]}}""").orElseThrow();

        assertThat(info.isOutput()).isTrue();
        assertThat(info.input("mode").orElseThrow().options()).contains(Set.of("file", "off"));
        assertThat(info.input("mode.lora").orElseThrow().offers("a.pt")).isTrue();
    }

    @Test
    void findsNoClassInAnEmptyAnswer() throws Exception {
        assertThat(read("{}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "{\"N\":7}", "{\"N\":[{}]}"})
    void knowsNothingFromAnotherAnswer(String answer) throws Exception {
        assertThat(read(answer)).contains(NodeInfo.UNREPORTED);
    }

    @Test
    void keepsEqualListsOnceAndNoListOfUnboundedLength() throws Exception {
        String names = names(10_000);
        String inputs = IntStream.range(0, 50)
                .mapToObj(i -> "\"lora_%d\":[[%s]]".formatted(i, names))
                .collect(Collectors.joining(","));

        NodeInfo info = read("{\"N\":{\"input\":{\"required\":{" + inputs + ",\"all\":[["
                        + names(NodeInfoReader.MOST_NAMES + 1) + "]]}}}}")
                .orElseThrow();

        assertThat(shared).hasSize(1);
        assertThat(info.input("lora_7").orElseThrow().offers("9999.safetensors"))
                .isTrue();
        assertThat(info.input("all").orElseThrow().options()).isEmpty();
    }

    private static String names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + i + ".safetensors\"")
                .collect(Collectors.joining(","));
    }

    private Optional<NodeInfo> read(String answer) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(answer)) {
            return new NodeInfoReader(names -> shared.computeIfAbsent(names, same -> same)).from(json);
        }
    }
}
