package io.sdqueueworker.runtimes.sdwebui.answers;

import com.fasterxml.jackson.core.JsonParser;
import io.sdqueueworker.runtimes.sdwebui.models.ReportedModel;
import io.sdqueueworker.task.Generated;
import java.io.IOException;

/// An answer of the Web UI, read field by field while it arrives.
public interface WebUiAnswer {

    /// Reads the value of one field to its end, or skips it.
    ///
    /// @param json the parser at the first token of the value
    void read(String field, JsonParser json) throws IOException;

    /// The outputs, after all fields are read.
    Generated generated();

    /// Returns whether the answer itself shows that the run was stopped.
    default boolean isUnfinished() {
        return false;
    }

    /// The checkpoint that the answer reports.
    default ReportedModel usedModel() {
        return ReportedModel.UNREPORTED;
    }
}
