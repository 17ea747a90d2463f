package io.sdqueueworker.runtimes.comfyui.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.sdqueueworker.testing.Hostile;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Any answer describes a class, or none, or is not JSON; and any text names a bounded number of models.
class HostileNodeInfosTest {

    private static final List<String> VALID = List.of("""
            {"N":{"input":{"required":{"a":[["x.pt"],{"image_upload":true}],"b":["COMBO",{"options":["y",{"key":"k",
            "inputs":{"required":{"c":["STRING",{}]}}}]}]},"hidden":{"p":"PROMPT"}},"output_node":true}}""", "{}");

    @Provide
    Arbitrary<String> answers() {
        return Hostile.texts(VALID);
    }

    @Provide
    Arbitrary<String> texts() {
        return Hostile.texts(List.of("a (embedding:b:1.2), <lora:c:1> embedding:d\\(e\\)", "embedding:,,"));
    }

    @Property
    void readsAnyAnswer(@ForAll("answers") String answer) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(answer)) {
            assertThat(new NodeInfoReader(names -> names).from(json)).isNotNull();
        } catch (JsonProcessingException e) {
            assertThat(e.getOriginalMessage()).isNotBlank();
        }
    }

    @Property
    void readsAnyText(@ForAll("texts") String text) {
        assertThat(new EmbeddingNames(text).find())
                .hasSizeLessThanOrEqualTo(text.length())
                .allSatisfy(name -> assertThat(name.name()).isNotEmpty());
        assertThat(LoraTags.in(text)).hasSizeLessThanOrEqualTo(text.length());
    }
}
