package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.sdwebui.Fork;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two tasks in a row, of which the second one meets the defaults.
@ExtendWith(WithServers.class)
class SettingsOfTasksTest {

    @ParameterizedTest
    @CsvSource({
        "A1111, true",
        "A1111, false",
        "FORGE, true",
        "FORGE, false",
        "REFORGE, false",
        "SD_NEXT, true",
        "SD_NEXT, false"
    })
    void endWithTheirTask(Fork fork, boolean configFile, TestServers servers) throws Exception {
        if (fork == Fork.FORGE) {
            servers.runtime().beForge();
        }
        servers.runtime().change(now -> (configFile ? now : now.withoutConfigFile()).withFork(fork));
        servers.runtime().addCheckpoint("dream.safetensors");
        RunningWorker worker = servers.closing(
                new RunningWorker(servers).with("worker.dynamic-model", "true").start());
        ObjectNode special = TestServers.task("special");
        special.withObject("/content").put("override_settings_restore_afterwards", false);
        special.withObject("/content/override_settings")
                .put("sd_model_checkpoint", "dream.safetensors")
                .put("CLIP_stop_at_last_layers", 4)
                .put("randn_source", "CPU");

        List<ObjectNode> tasks = List.of(TestServers.task("before"), special, TestServers.task("after"));
        for (int i = 0; i < tasks.size(); i++) {
            servers.sendBody(tasks.get(i).toString());
            assertThat(worker.results(i + 1))
                    .allMatch(result -> result.path("result").asBoolean());
        }

        List<ObjectNode> used = servers.runtime().usedOptions();
        assertThat(used.get(1).path("sd_model_checkpoint").asText()).startsWith("dream");
        assertThat(used.get(1).path("CLIP_stop_at_last_layers").asInt()).isEqualTo(4);
        assertThat(used.get(2)).isEqualTo(used.getFirst());
    }

    /// Such a Web UI has loaded a checkpoint, and says so by its hash, but names none until a task or a user
    /// chooses it.
    @Test
    void beginOnAForkThatNamesNoCheckpointYet(TestServers servers) throws Exception {
        servers.runtime().change(now -> now.withoutConfigFile().withFork(Fork.REFORGE));
        RunningWorker worker = servers.closing(new RunningWorker(servers).start());

        servers.send("first");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    /// Without its user interface, Forge chooses none before the first task.
    @Test
    void useTheFirstCheckpointOfANewForgeThatHasChosenNone(TestServers servers) throws Exception {
        servers.runtime().beForge();
        servers.runtime().change(now -> now.withoutConfigFile());
        RunningWorker worker = servers.closing(new RunningWorker(servers).start());

        servers.send("first");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(servers.runtime()
                        .usedOptions()
                        .getFirst()
                        .path("sd_model_checkpoint")
                        .asText())
                .isNotBlank();
    }

    @Test
    void giveUpAtTheTimeLimitWhileTheirModelLoads(TestServers servers) throws Exception {
        servers.runtime().addCheckpoint("dream.safetensors");
        servers.runtime().change(now -> now.withModelLoadTime(Duration.ofMinutes(10)));
        RunningWorker worker = servers.closing(new RunningWorker(servers)
                .with("worker.generation-timeout", "1s")
                .start());
        ObjectNode task = TestServers.task("slow");
        task.withObject("/content/override_settings").put("sd_model_checkpoint", "dream.safetensors");

        servers.sendBody(task.toString());

        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.setbacks().containsKey("retryable runtime_timeout"));
        assertThat(servers.runtime().generations()).isZero();
    }
}
