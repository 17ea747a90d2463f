package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Messages in forms older than the newest, through the whole worker.
@ExtendWith(WithServers.class)
class MessageFormsTest {

    @Test
    void worksOnARequestInTheOldestFormat(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        ObjectNode request = TestServers.task("oldest").withObject("/content");
        request.putObject("alwayson_scripts")
                .put("task", "text-to-image")
                .put("id_task", "oldest")
                .put("save_dir", "outputs")
                .put("uid", "me")
                .put("sd_model_checkpoint", "any")
                .put("sd_vae", "Automatic");
        servers.sendBody(request.toString());

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("id").asText()).isEqualTo("oldest");
        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(result.path("output_url").asText())
                .startsWith("s3://" + servers.bucket() + "/outputs/oldest/oldest-");
    }
}
