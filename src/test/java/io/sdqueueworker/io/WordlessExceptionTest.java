package io.sdqueueworker.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class WordlessExceptionTest {

    @Test
    void saysWhatHappenedAndWhereButNotWhatWasQuoted() {
        IllegalStateException bug = new IllegalStateException("a planted prompt", new IOException("a planted body"));
        bug.addSuppressed(new IOException("a planted context"));

        assertThat(printed(bug))
                .contains(
                        IllegalStateException.class.getName(),
                        IOException.class.getName(),
                        "WordlessExceptionTest.saysWhatHappenedAndWhereButNotWhatWasQuoted(")
                .doesNotContain("planted");
    }

    @Test
    void ends() {
        Exception outer = new Exception("a planted prompt");
        Exception inner = new Exception("another", outer);
        outer.initCause(inner);
        StackOverflowError overflow = new StackOverflowError();
        overflow.setStackTrace(
                Collections.nCopies(1_024, overflow.getStackTrace()[0]).toArray(StackTraceElement[]::new));

        assertThat(printed(outer)).doesNotContain("planted").contains("Caused by");
        assertThat(printed(overflow).lines()).hasSizeLessThan(100);
    }

    private static String printed(Throwable bug) {
        StringWriter text = new StringWriter();
        WordlessException.of(bug).printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
