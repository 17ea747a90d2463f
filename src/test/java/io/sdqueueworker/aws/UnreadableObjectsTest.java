package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

class UnreadableObjectsTest {

    /// S3 sends a storage class for all objects except those of the class STANDARD.
    @Test
    void takesAnObjectWithoutAStorageClassForReadable() {
        assertThat(UnreadableObjects.archived(head(UnaryOperator.identity()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD", "STANDARD_IA", "GLACIER_IR", "INTELLIGENT_TIERING", "A_NEW_CLASS"})
    void takesOtherClassesForReadable(String storageClass) {
        assertThat(UnreadableObjects.archived(head(answer -> answer.storageClass(storageClass))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GLACIER", "DEEP_ARCHIVE"})
    void namesTheArchive(String storageClass) {
        assertThat(UnreadableObjects.archived(head(answer -> answer.storageClass(storageClass))))
                .hasValueSatisfying(reason -> assertThat(reason).contains(storageClass, "restore it"));
    }

    private static HeadObjectResponse head(UnaryOperator<HeadObjectResponse.Builder> details) {
        return details.apply(HeadObjectResponse.builder().eTag("\"1\"").contentLength(1L))
                .build();
    }
}
