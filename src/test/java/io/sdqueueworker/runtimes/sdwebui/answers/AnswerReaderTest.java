package io.sdqueueworker.runtimes.sdwebui.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.Spool.SpoolException;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.GeneratedFile.Role;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {

    private static final int LIMIT = 1024 * 1024;
    private static final byte[] IMAGE = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff};

    @TempDir
    Path workDirectory;

    private Spool spool;

    @BeforeEach
    void open() throws Exception {
        spool = new SpoolSpace(workDirectory, LIMIT).open();
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 100_001})
    void decodesAnImageToItsBytes(int size) throws Exception {
        byte[] image = new byte[size];
        new Random(size).nextBytes(image);

        GeneratedFile file = read(answer(1, image).toString()).files().getFirst();

        assertThat(file.path()).hasBinaryContent(image);
        assertThat(file.bytes()).isEqualTo(size);
    }

    @Test
    void keepsImagesInTheirOrder() throws Exception {
        var files = read(answer(1, new byte[] {1}, new byte[] {2}).toString()).files();

        assertThat(files.get(0).path()).hasBinaryContent(new byte[] {1});
        assertThat(files.get(1).path()).hasBinaryContent(new byte[] {2});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"all_seeds":[5],"index_of_first_image":0}         | 1 | IMAGE
            {"all_seeds":[5,6],"index_of_first_image":0}       | 2 | IMAGE,IMAGE
            {"all_seeds":[5,6],"index_of_first_image":1}       | 3 | GRID,IMAGE,IMAGE
            {"all_seeds":[5],"index_of_first_image":0}         | 3 | IMAGE,EXTRA,EXTRA
            {"all_seeds":[5,6],"index_of_first_image":1}       | 4 | GRID,IMAGE,IMAGE,EXTRA
            {"all_seeds":[5,6]}                                | 2 | IMAGE,IMAGE
            {"index_of_first_image":1}                         | 2 | GRID,IMAGE
            {"all_seeds":[5,6],"index_of_first_image":1}       | 1 | IMAGE
            {"all_seeds":[5],"infotexts":["a","b","c"]}        | 3 | IMAGE,IMAGE,IMAGE
            {"all_seeds":[5],"infotexts":["a","b"]}            | 3 | IMAGE,IMAGE,EXTRA
            {"all_seeds":[5,6],"infotexts":["a"]}              | 2 | IMAGE,IMAGE
            {"all_seeds":[5,6,7],"infotexts":["a"]}            | 1 | IMAGE
            {"infotexts":["a","b"]}                            | 2 | IMAGE,IMAGE
            {"all_seeds":[5,6,7],"index_of_first_image":0}     | 2 | IMAGE,IMAGE
            {}                                                 | 2 | IMAGE,IMAGE
            """)
    void tellsImagesFromWhatWasMadeBesideThem(String info, int images, String roles) throws Exception {
        ObjectNode answer = answer(images, IMAGE).put("info", info);

        assertThat(read(answer.toString()).files())
                .extracting(GeneratedFile::role)
                .map(Role::name)
                .isEqualTo(List.of(roles.split(",", -1)));
    }

    /// The option `return_mask` puts a mask behind each image, without a text.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"all_seeds":[5,6],"infotexts":["a","b"]}                                | described,mask,described,mask      | IMAGE,EXTRA,IMAGE,EXTRA
            {"all_seeds":[5,6],"infotexts":["g","a","b"],"index_of_first_image":1}   | described,described,mask,described,mask | GRID,IMAGE,EXTRA,IMAGE,EXTRA
            {"all_seeds":[5],"infotexts":["a"]}                                      | mask,mask                          | IMAGE,EXTRA
            """)
    void recognizesImagesByTheirOwnText(String info, String pictures, String roles) throws Exception {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        for (String picture : pictures.split(",", -1)) {
            String chunk = picture.equals("mask") ? "IDAT" : "tEXtparameters\0a fox";
            byte[] png = ("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR" + "\0".repeat(21) + chunk)
                    .getBytes(StandardCharsets.ISO_8859_1);
            answer.withArray("images").add(Base64.getEncoder().encodeToString(png));
        }
        answer.put("info", info);

        assertThat(read(answer.toString()).files())
                .extracting(GeneratedFile::role)
                .map(Role::name)
                .isEqualTo(List.of(roles.split(",", -1)));
    }

    @Test
    void tellsTheSeedsInTheirOrder() throws Exception {
        ObjectNode answer = answer(1, IMAGE).put("info", "{\"all_seeds\":[4294967295,-1]}");

        assertThat(read(answer.toString()).seeds()).containsExactly(4_294_967_295L, -1L);
    }

    @Test
    void judgesTheImagesWhereverTheInfoStands() throws Exception {
        String answer =
                "{\"info\":\"{\\\"all_seeds\\\":[5]}\",\"new_field\":{\"a\":[1]},\"images\":[\"AQ==\",\"Ag==\"]}";

        assertThat(read(answer).files()).extracting(GeneratedFile::role).containsExactly(Role.IMAGE, Role.EXTRA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"info\":null", ",\"info\":\"\"", ",\"info\":\"null\"", ",\"info\":\"{}\""})
    void takesEveryPictureForAnImageWithoutInfo(String info) throws Exception {
        Generated generated = read("{\"images\":[\"AQ==\",\"Ag==\"]" + info + "}");

        assertThat(generated.files())
                .extracting(GeneratedFile::role)
                .containsOnly(Role.IMAGE)
                .hasSize(2);
        assertThat(generated.seeds()).isEmpty();
    }

    @Test
    void emptiesTheLongTextsOfTheParameters() throws Exception {
        String longest = "x".repeat(16_384);
        ObjectNode answer = answer(1, IMAGE);
        ObjectNode parameters =
                answer.putObject("parameters").put("prompt", longest).put("steps", 20);
        parameters.putArray("init_images").add(longest + "x").add("short");
        parameters.putObject("alwayson_scripts").put("image", longest + "x");

        assertThat(read(answer.toString()).parameters()).isEqualTo("{\"prompt\":\"" + longest + "\",\"steps\":20}");
    }

    @Test
    void skipsAnEchoedImageHoweverLargeItIs() throws Exception {
        ObjectNode answer = answer(1, IMAGE);
        answer.putObject("parameters").putArray("init_images").add("x".repeat(9 * 1024 * 1024));

        assertThat(read(answer.toString()).files()).hasSize(1);
    }

    @Test
    void readsAnInfoThatIsNoText() throws Exception {
        Generated generated = read("{\"info\":{\"all_seeds\":[9]},\"images\":[\"AQ==\"]}");

        assertThat(generated.files()).hasSize(1);
        assertThat(generated.seeds()).containsExactly(9L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"images\":null}", "{\"images\":[]}"})
    void findsNoImagesWhereThereAreNone(String answer) throws Exception {
        Generated generated = read(answer);

        assertThat(generated.files()).isEmpty();
        assertThat(generated.parameters()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "<html>",
                "{",
                "{\"images\":[\"AQ==\"",
                "{\"images\":[\"AQ==\"]",
                "{\"images\":[\"AQ",
                "{\"images\":[\"AQ==\"],\"parameters\":{\"a\":",
                "{\"images\":[\"AQ==\"],\"info\":\"{",
                "{\"images\":\"AQ==\"}",
                "{\"images\":{\"a\":1}}",
                "{\"images\":[null]}",
                "{\"images\":[\"*not base64*\"]}",
                "{\"images\":[7]}",
                "{\"images\":[\"AQ==\"],\"info\":\"not json\"}"
            })
    void refusesAnAnswerThatIsNotWhole(String answer) {
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"parameters\":{\"cfg_scale\":1e99999999999}}",
                "{\"parameters\":{\"cfg_scale\":12e2147483647}}",
                "{\"info\":\"{\\\"all_seeds\\\":[1e99999999999]}\"}"
            })
    void refusesANumberThatNoDecimalHolds(String answer) {
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1000000", "-7", "99999999999999999999", "\"a\"", "null", "{}", "[[[]]]"})
    void takesAnySeedAndPlaceOfTheFirstImage(String value) throws Exception {
        String answer = "{\"images\":[\"AQ==\"],\"info\":{\"all_seeds\":[" + value + "],\"index_of_first_image\":"
                + value + "}}";

        assertThat(read(answer).files()).hasSize(1);
    }

    @Test
    void keepsNoMoreBesideTheImagesThanTheLimit() {
        String texts = ("\"" + "x".repeat(16_384) + "\",").repeat(1_024) + "1";

        assertThatExceptionOfType(JsonProcessingException.class)
                .isThrownBy(() -> read("{\"parameters\":{\"a\":[" + texts + "]}}"))
                .withMessageContaining("more than 16777216 bytes besides its images");
        assertThatExceptionOfType(JsonProcessingException.class)
                .isThrownBy(() -> read("{\"info\":[" + "1,".repeat(300_000) + "1]}"));
    }

    @Test
    void refusesAnAnswerThatIsNestedWithoutEnd() {
        String nested = "[".repeat(100_000);

        assertThatExceptionOfType(JsonProcessingException.class)
                .isThrownBy(() -> read("{\"parameters\":{\"a\":" + nested));
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read("{\"other\":" + nested));
    }

    @Test
    void takesNoMoreImagesThanATaskMayHaveFiles() {
        assertThatExceptionOfType(SpoolException.class)
                .isThrownBy(() -> read("{\"images\":[" + "\"\",".repeat(10_001) + "\"\"]}"))
                .matches(SpoolException::isHopeless);
    }

    @Test
    void tellsAFullSpoolFromABrokenAnswer() {
        ObjectNode answer = answer(1, new byte[LIMIT + 1]);

        assertThatExceptionOfType(SpoolException.class).isThrownBy(() -> read(answer.toString()));
    }

    @Test
    void readsTheImageOfAnExtra() throws Exception {
        Generated generated =
                read(WebUiRoute.EXTRA_SINGLE_IMAGE, "{\"html_info\":\"<p>by: 2</p>\",\"image\":\"AQ==\"}");

        assertThat(generated.files()).extracting(GeneratedFile::role).containsExactly(Role.IMAGE);
        assertThat(generated.files().getFirst().path()).hasBinaryContent(new byte[] {1});
        assertThat(generated.parameters()).isEqualTo("{\"html_info\":\"<p>by: 2</p>\"}");
        assertThat(generated.seeds()).isEmpty();
        assertThat(generated.text()).isEmpty();
    }

    @Test
    void readsTheImagesOfExtrasInTheirOrder() throws Exception {
        var files = read(WebUiRoute.EXTRA_BATCH_IMAGES, "{\"images\":[\"AQ==\",\"Ag==\"],\"html_info\":null}")
                .files();

        assertThat(files).extracting(GeneratedFile::role).containsExactly(Role.IMAGE, Role.IMAGE);
        assertThat(files.get(1).path()).hasBinaryContent(new byte[] {2});
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"image\":null}", "{\"images\":null}", "{\"images\":[]}"})
    void findsNoImagesOfExtrasWhereThereAreNone(String answer) throws Exception {
        assertThat(read(WebUiRoute.EXTRA_SINGLE_IMAGE, answer).files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"image\":7}", "{\"image\":[\"AQ==\"]}", "{\"image\":\"*\"}", "{\"image\":\"AQ=="})
    void refusesAnExtraThatIsNotWhole(String answer) {
        assertThatExceptionOfType(JsonProcessingException.class)
                .isThrownBy(() -> read(WebUiRoute.EXTRA_SINGLE_IMAGE, answer));
    }

    @Test
    void readsACaptionAndWhatIsToldBesideIt() throws Exception {
        Generated generated =
                read(WebUiRoute.INTERROGATE, "{\"caption\":\"a fox\",\"medium\":\"a photo\",\"artist\":null}");

        assertThat(generated)
                .isEqualTo(new Generated(List.of(), "{\"medium\":\"a photo\"}", List.of(), Optional.of("a fox")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"caption\":null}", "{\"caption\":\" \"}", "{\"caption\":[\"a fox\"]}"})
    void findsNoCaptionWhereThereIsNone(String answer) throws Exception {
        assertThat(read(WebUiRoute.INTERROGATE, answer).text()).isEmpty();
    }

    @Test
    void readsWhatAFileTellsOfItsImage() throws Exception {
        Generated generated = read(WebUiRoute.PNG_INFO, """
                {"info":"a fox\\nSteps: 20","items":{"workflow":"{}"},"parameters":{"Prompt":"a fox","Steps":"20"}}""");

        assertThat(generated.text()).contains("a fox\nSteps: 20");
        assertThat(generated.parameters())
                .isEqualTo("{\"items\":{\"workflow\":\"{}\"},\"Prompt\":\"a fox\",\"Steps\":\"20\"}");
        assertThat(generated.files()).isEmpty();
    }

    @Test
    void takesAFileThatTellsNothingForAnAnswer() throws Exception {
        assertThat(read(WebUiRoute.PNG_INFO, "{\"info\":\"\",\"items\":null,\"parameters\":null}"))
                .isEqualTo(new Generated(List.of(), "{}", List.of(), Optional.of("")));
    }

    @Test
    void refusesWordsWithoutAnEnd() {
        String text = "\"" + "x".repeat(1024 * 1024) + "\"";
        String answer = "{\"items\":[" + String.join(",", Collections.nCopies(17, text)) + "],\"info\":\"\"}";

        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(WebUiRoute.PNG_INFO, answer));
    }

    private static ObjectNode answer(int times, byte[]... images) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < times; i++) {
            for (byte[] image : images) {
                answer.withArray("images").add(image);
            }
        }
        return answer;
    }

    private Generated read(String answer) throws IOException {
        return read(WebUiRoute.IMAGE_TO_IMAGE, answer);
    }

    private Generated read(WebUiRoute route, String answer) throws IOException {
        return AnswerReader.read(route, new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)), spool)
                .generated();
    }
}
