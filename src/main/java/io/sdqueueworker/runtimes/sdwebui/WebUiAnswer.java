package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.core.JsonParser;
import io.sdqueueworker.task.Generated;
import java.io.IOException;

/// An answer of the Web UI, read field by field while it comes in.
interface WebUiAnswer {

    /// Reads the value of one field to its end, or skips it.
    ///
    /// @param json at the first token of the value
    void read(String field, JsonParser json) throws IOException;

    /// What the answer says, once all of its fields are read.
    Generated generated();

    /// What the answer says of the checkpoint that it was made with.
    default ReportedModel usedModel() {
        return ReportedModel.UNTOLD;
    }
}
