package io.sdqueueworker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingNamesTest {

    @Test
    void knowsEverySetting() {
        assertThat(SettingNames.unknown(SettingNames.variables())).isEmpty();
        assertThat(SettingNames.variables())
                .contains("WORKER_QUEUE_URL", "WORKER_RUNTIME_STOP_TIMEOUT", "WORKER_INPUTS_DENY_NETWORKS");
    }

    @ParameterizedTest
    @CsvSource({
        "WORKER_INPUT_DENY_NETWORKS,WORKER_INPUTS_DENY_NETWORKS",
        "WORKER_INPUTS_DENYNETWORKS,WORKER_INPUTS_DENY_NETWORKS",
        "WORKER_VISIBILTY,WORKER_VISIBILITY",
        "WORKER_NODENAME,WORKER_NODE_NAME"
    })
    void namesTheSettingThatWasMeant(String variable, String meant) {
        assertThat(SettingNames.unknown(List.of("PATH", variable)))
                .containsExactly(variable + " is not a setting and has no effect: did you mean " + meant + "?");
    }

    @Test
    void suggestsNothingThatIsFarAway() {
        assertThat(SettingNames.unknown(List.of("WORKER_ZZZZZZZZZZZZZZZZZZZZ")))
                .containsExactly("WORKER_ZZZZZZZZZZZZZZZZZZZZ is not a setting and has no effect");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WORKER_SERVICE_HOST",
                "WORKER_SERVICE_PORT_HTTP",
                "WORKER_PORT",
                "WORKER_API_PORT_80_TCP",
                "WORKER_API_PORT_80_TCP_ADDR",
                "WORKER_INPUTS_HOSTS_0_"
            })
    void leavesOtherVariablesAlone(String variable) {
        assertThat(SettingNames.unknown(List.of(variable))).isEmpty();
    }
}
