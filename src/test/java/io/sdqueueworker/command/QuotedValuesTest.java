package io.sdqueueworker.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

class QuotedValuesTest {

    @Test
    void quotesValuesWithSpaces() {
        assertThat(logged("intake closed dependency=%s reason=%s", "runtime", "connection refused at 127.0.0.1:7999"))
                .isEqualTo("intake closed dependency=runtime reason=\"connection refused at 127.0.0.1:7999\"");
    }

    @Test
    void quotesWhatWouldEndAValueOrALine() {
        assertThat(logged("a b=%s c=%s d=%s e=%s", "", "x=y", "say \"x\"", "two\nlines\r"))
                .isEqualTo("a b=\"\" c=\"x=y\" d=\"say \\\"x\\\"\" e=\"two\\nlines\\r\"");
    }

    /// Terminals, and programs that know Unicode, end a line or a value there as well.
    @Test
    void quotesWhatWouldEndAValueOrALineInUnicode() {
        assertThat(logged("a=%s b=%s c=%s", "x\u2028intake=open", "\u0085y\u009b31m", "no\u00a0break"))
                .isEqualTo("a=\"x\\u2028intake=open\" b=\"\\u0085y\\u009b31m\" c=\"no\u00a0break\"");
    }

    @Test
    void leavesNumbersAndConstantTextsAlone() {
        assertThat(logged("100%% of %s done bytes=%d share=%.1f%% end=%s", "a model", 5, 0.5, "now"))
                .isEqualTo("100% of a model done bytes=5 share=0.5% end=now");
    }

    /// Lines of libraries, which use other forms.
    @Test
    void passesOtherLines() {
        LogRecord other = new LogRecord(Level.INFO, "x=%s");
        other.setParameters(new Object[] {"a b"});

        assertThat(new QuotedValues().isLoggable(other)).isTrue();
        assertThat(other.getParameters()).containsExactly("a b");
        assertThat(new QuotedValues().isLoggable(new ExtLogRecord(Level.INFO, "x=%s", "other")))
                .isTrue();
    }

    private static String logged(String format, Object... values) {
        ExtLogRecord line = new ExtLogRecord(Level.INFO, format, ExtLogRecord.FormatStyle.PRINTF, "test");
        line.setParameters(values);
        assertThat(new QuotedValues().isLoggable(line)).isTrue();
        return String.format(line.getMessage(), line.getParameters());
    }
}
