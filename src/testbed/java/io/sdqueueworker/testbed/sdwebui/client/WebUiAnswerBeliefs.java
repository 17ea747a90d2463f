package io.sdqueueworker.testbed.sdwebui.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.junit.jupiter.api.Test;

/// The worker's assumptions about the images, seeds and descriptions in an answer.
public abstract class WebUiAnswerBeliefs extends WebUiBeliefs {

    @Test
    public void describesEveryImageOfABatch() throws Exception {
        request().put("batch_size", 2).put("n_iter", 2).put("save_images", false);

        WebUiAnswer answer = client().generated(request());

        assertThat(answer.images()).hasSize(4).doesNotHaveDuplicates();
        assertThat(answer.first()).isZero();
        assertThat(answer.seeds()).containsExactly(7L, 8L, 9L, 10L);
        assertThat(answer.infotexts()).hasSize(4);
        assertThat(answer.infotexts().get(2)).startsWith("a fox\n").contains("Seed: 9,", "Size: 64x64");
    }

    @Test
    public void answersOneRequestTwiceWithTheSameImage() throws Exception {
        WebUiAnswer first = client().generated(request());
        WebUiAnswer second = client().generated(request());

        assertThat(second.pixels()).isEqualTo(first.pixels());
    }

    @Test
    public void putsTheGridOfABatchFirstIfFilesAreSaved() throws Exception {
        request().put("batch_size", 2).put("save_images", true);

        WebUiAnswer answer = client().generated(request());

        assertThat(answer.images()).hasSize(3);
        assertThat(answer.first()).isEqualTo(1);
        assertThat(answer.seeds()).containsExactly(7L, 8L);
        assertThat(answer.infotexts()).hasSize(3);
    }

    @Test
    public void answersWithoutImagesIfNoneAreToBeSent() throws Exception {
        WebUiAnswer answer = client().generated(request().put("send_images", false));

        assertThat(answer.images()).isEmpty();
        assertThat(answer.seeds()).containsExactly(7L);
    }

    @Test
    public void answersAnXyzPlotWithThePlotOnlyAndCountsItAsAGrid() throws Exception {
        request().setAll(client().plotOfTwoSeeds(false));

        WebUiAnswer answer = client().generated(request());

        assertThat(answer.images()).hasSize(1);
        assertThat(answer.first()).isEqualTo(1);
        // A1111 and Forge describe the two images that they leave out, reForge does not.
        assertThat(answer.seeds().size()).isIn(1, 2);
        assertThat(answer.infotexts().size()).isIn(1, 3);
    }

    @Test
    public void putsThePlotBeforeTheImagesOfAnXyzPlot() throws Exception {
        request().setAll(client().plotOfTwoSeeds(true));

        WebUiAnswer answer = client().generated(request());

        assertThat(answer.images()).hasSize(3);
        assertThat(answer.first()).isEqualTo(1);
        assertThat(answer.infotexts()).hasSize(3);
    }

    @Test
    public void putsThePictureOfAPromptMatrixBeforeItsImages() throws Exception {
        request().put("prompt", "a fox|red").put("script_name", "prompt matrix");
        arguments().add(false).add(false).add("positive").add("comma").add(0);

        WebUiAnswer answer = client().generated(request());

        assertThat(answer.images()).hasSize(3);
        assertThat(answer.first()).isEqualTo(1);
        assertThat(answer.seeds()).containsExactly(7L, 7L);
        assertThat(answer.infotexts()).hasSize(3);
    }

    @Test
    public void answersPromptsFromAFileWithMoreImagesThanSeeds() throws Exception {
        request().put("script_name", "prompts from file or textbox");
        arguments().add(false).add(false).add("start").add("a fox\na cat");

        WebUiAnswer answer = client().generated(request());

        assertThat(answer.images().size() - answer.first()).isGreaterThanOrEqualTo(2);
        assertThat(answer.seeds()).containsExactly(7L);
        assertThat(answer.infotexts()).hasSizeGreaterThanOrEqualTo(2);
    }

    private ArrayNode arguments() {
        return request().putArray("script_args");
    }
}
