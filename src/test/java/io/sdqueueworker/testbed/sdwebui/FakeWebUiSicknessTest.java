package io.sdqueueworker.testbed.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A [FakeWebUi] that is sick: every generation fails, and its lists, options and progress do not show it.
class FakeWebUiSicknessTest extends OnFakeWebUi {

    @Test
    void failsEveryGenerationUntilItRestarts() throws Exception {
        webUi.fallSick(Behaviour.plainInternalServerError());

        assertThat(post("/txt2img", "{}").body()).isEqualTo("Internal Server Error");
        assertThat(post("/txt2img", "{}").statusCode()).isEqualTo(500);
        assertThat(get("/progress").statusCode()).isEqualTo(200);
        assertThat(get("/sd-models").body()).contains("v1-5-pruned-emaonly");

        webUi.die();
        webUi.revive();
        assertThat(post("/txt2img", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void listsNoCheckpointWhileItsVolumeIsEmpty() throws Exception {
        webUi.loseModels();

        assertThat(post("/refresh-checkpoints", "{}").statusCode()).isEqualTo(200);
        assertThat(get("/sd-models").body()).isEqualTo("[]");

        webUi.recover();
        assertThat(get("/sd-models").body()).contains("v1-5-pruned-emaonly");
    }
}
