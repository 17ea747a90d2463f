package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.doctor.Subject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Holds the table of the doctor's checks to the code.
class OperationDocumentsTest {

    @Test
    void describesEveryCheckOfTheDoctor() {
        String page = Documents.read("docs/troubleshoot.md");

        assertThat(Arrays.stream(Subject.values()).map(subject -> "`" + subject.label() + "`"))
                .allSatisfy(label -> assertThat(page.lines())
                        .anyMatch(line -> line.startsWith("| " + label) || line.contains(", " + label + " |")));
    }
}
