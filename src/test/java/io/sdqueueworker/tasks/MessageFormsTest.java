package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages in other forms than the newest, through the whole worker.
class MessageFormsTest {

    @TempDir
    Path workDirectory;

    @Test
    void worksOnARequestInTheOldestFormat() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            ObjectNode request = TestServers.task("oldest").withObject("/content");
            request.putObject("alwayson_scripts")
                    .put("task", "text-to-image")
                    .put("id_task", "oldest")
                    .put("save_dir", "outputs")
                    .put("uid", "me")
                    .put("sd_model_checkpoint", "any")
                    .put("sd_vae", "Automatic");
            around.sendBody(request.toString());

            JsonNode result = worker.result();
            worker.awaitEmptyQueue();

            assertThat(result.path("id").asText()).isEqualTo("oldest");
            assertThat(result.path("result").asBoolean()).isTrue();
            assertThat(result.path("output_url").asText())
                    .startsWith("s3://" + around.bucket() + "/outputs/oldest/oldest-");
        }
    }
}
