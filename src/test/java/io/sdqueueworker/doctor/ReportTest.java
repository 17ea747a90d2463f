package io.sdqueueworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.io.Version;
import io.sdqueueworker.testbed.servers.WireSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Finding OK = new Finding.Ok(Subject.QUEUE, "is there");
    private static final Finding UNPROVEN = new Finding.Unproven(Subject.TOPIC, "exists");
    private static final Finding WARNING = new Finding.Warning(Subject.BUCKET_READ, "is lost", "allow it");
    private static final Finding FAILURE = new Finding.Failed(Subject.SETTINGS, "is \u001b[2J wrong", "set\nit");

    @Test
    void endsWithTheWorstFinding() {
        assertThat(new Report(List.of(OK)).exitStatus()).isZero();
        assertThat(new Report(List.of(OK, UNPROVEN)).exitStatus()).isZero();
        assertThat(new Report(List.of(OK, WARNING)).exitStatus()).isEqualTo(1);
        assertThat(new Report(List.of(OK, FAILURE, WARNING)).exitStatus()).isEqualTo(2);
    }

    @Test
    void printsALineForEachFindingAndOneForItsFix() {
        // Ordered by subject, and without characters that would move a terminal's cursor.
        assertThat(new Report(List.of(OK, WARNING, FAILURE)).table().lines())
                .containsExactly(
                        "sd-queue-worker " + Version.CURRENT,
                        "failure  settings           is  [2J wrong",
                        "                            fix: set it",
                        "ok       queue              is there",
                        "warning  bucket-read        is lost",
                        "                            fix: allow it",
                        "failures: 1, warnings: 1");
    }

    @Test
    void printsThatAllIsWell() {
        assertThat(new Report(List.of(OK)).table().lines()).endsWith("all is well");
    }

    @Test
    void printsWhatIsUnproven() {
        assertThat(new Report(List.of(OK, UNPROVEN)).table().lines())
                .endsWith("unproven topic              exists", "nothing is known to be wrong, unproven: 1");
        assertThat(new Report(List.of(OK, UNPROVEN, WARNING)).table().lines())
                .endsWith("failures: 0, warnings: 1, unproven: 1");
    }

    @Test
    void writesWhatItsSchemaSays() {
        for (List<Finding> findings :
                List.of(List.of(OK), List.of(UNPROVEN), List.of(OK, WARNING), List.of(OK, WARNING, FAILURE))) {
            assertThat(WireSchema.DOCTOR_REPORT.faults(new Report(findings).json()))
                    .isEmpty();
        }
        assertThat(WireSchema.read(new Report(List.of(WARNING, OK)).json()).toString())
                .isEqualTo(
                        "{\"version\":\"" + Version.CURRENT + "\",\"status\":\"warning\",\"findings\":["
                                + "{\"subject\":\"queue\",\"status\":\"ok\",\"found\":\"is there\"},"
                                + "{\"subject\":\"bucket-read\",\"status\":\"warning\",\"found\":\"is lost\",\"fix\":\"allow it\"}]}");
    }

    @Test
    void writesNoFindingThatSaysLessOrMoreThanTheSchema() {
        String report = new Report(List.of(OK)).json();

        assertThat(WireSchema.DOCTOR_REPORT.faults(report.replace("\"queue\"", "\"weather\"")))
                .isNotEmpty();
        assertThat(WireSchema.DOCTOR_REPORT.faults(report.replace("\"ok\"", "\"warning\"")))
                .isNotEmpty();
        // As the status of the whole report.
        assertThat(WireSchema.DOCTOR_REPORT.faults(report.replace("\"status\" : \"ok\"", "\"status\" : \"unproven\"")))
                .isNotEmpty();
    }
}
