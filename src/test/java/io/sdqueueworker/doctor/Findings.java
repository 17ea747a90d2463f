package io.sdqueueworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Assertions about findings.
final class Findings {

    private Findings() {}

    static void assertOk(List<Finding> findings, String... found) {
        assertThat(findings).singleElement().isInstanceOf(Finding.Ok.class);
        assertThat(findings.getFirst().found()).contains(found);
    }

    static void assertUnproven(List<Finding> findings, String... found) {
        assertThat(findings).singleElement().isInstanceOf(Finding.Unproven.class);
        assertThat(findings.getFirst().found()).contains(found);
    }

    static void assertWarning(List<Finding> findings, String found, String fix) {
        assertThat(findings).singleElement().isInstanceOfSatisfying(Finding.Warning.class, warning -> {
            assertThat(warning.found()).contains(found);
            assertThat(warning.fix()).contains(fix);
        });
    }

    static void assertFailure(List<Finding> findings, String found, String fix) {
        assertThat(findings).singleElement().isInstanceOfSatisfying(Finding.Failed.class, failure -> {
            assertThat(failure.found()).contains(found);
            assertThat(failure.fix()).contains(fix);
        });
    }
}
