package io.sdqueueworker.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.Exchange;
import io.sdqueueworker.testing.ProxiedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final String OUTPUT = "s3://bucket/output/task/a-1.png";
    private static final Publication PUBLICATION = new Publication(7, Station.SDWEBUI, List.of());

    private final Ledger ledger = new Ledger(Duration.ofSeconds(6));

    @Test
    void isContentWithOneDocumentThatWasToldOfTwice() {
        store(true);

        assertThat(complaint(List.of(told(true), told(true)), Map.of(OUTPUT, 10L)))
                .isEmpty();
    }

    @Test
    void missesADocument() {
        assertThat(complaint(List.of(told(true)), Map.of(OUTPUT, 10L))).isEqualTo("has no result");
    }

    @Test
    void missesANotification() {
        store(true);

        assertThat(complaint(List.of(), Map.of(OUTPUT, 10L))).isEqualTo("was never told of");
    }

    @Test
    void doesNotBearTwoDocuments() {
        store(true);
        store(true);

        assertThat(complaint(List.of(told(true)), Map.of(OUTPUT, 10L))).isEqualTo("has 2 result documents");
    }

    @Test
    void doesNotBearADocumentOfAFailureBesideASuccess() {
        store(true);
        store(false);

        assertThat(complaint(List.of(told(true)), Map.of(OUTPUT, 10L))).isEqualTo("was told of in different words");
    }

    @Test
    void doesNotBearOtherWords() {
        store(true);

        assertThat(complaint(List.of(told(true), told(true) + " "), Map.of(OUTPUT, 10L)))
                .isEqualTo("was told of in different words");
    }

    @Test
    void missesAnOutputAndDoesNotTakeAnEmptyOneForIt() {
        store(true);

        assertThat(complaint(List.of(told(true)), Map.of())).isEqualTo("has no output at " + OUTPUT);
        assertThat(complaint(List.of(told(true)), Map.of(OUTPUT, 0L))).isEqualTo("has no output at " + OUTPUT);
    }

    private String complaint(List<String> notifications, Map<String, Long> objects) {
        Judge judge = new Judge(ledger, notifications, objects);
        judge.judge(PUBLICATION);
        assertThat(judge.complaints().isEmpty()).isEqualTo(judge.lost() + judge.contradictory() == 0);
        return judge.complaints().getOrDefault(7, "");
    }

    private void store(boolean success) {
        ledger.bucket(
                "a-pod",
                new Exchange(
                        new ProxiedRequest("PUT", "/bucket/output/task/a.out", "", Map.of()),
                        told(success),
                        OptionalInt.of(200),
                        "",
                        true));
    }

    private static String told(boolean success) {
        return """
                {"result":%b,"context":{"publication":7},"outputs":[{"url":"%s"}]}""".formatted(success, OUTPUT);
    }
}
