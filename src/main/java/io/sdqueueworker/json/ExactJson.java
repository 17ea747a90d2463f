package io.sdqueueworker.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/// JSON whose numbers are written as they were read: a seed of 20 digits or a strength of `1.10` is the sender's, and
/// a `double` on the way would make another one of it.
public final class ExactJson {

    private ExactJson() {}

    /// A mapper to be completed.
    ///
    /// @param limits what is read at most
    public static JsonMapper.Builder builder(StreamReadConstraints limits) {
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(limits).build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }

    /// Limits for what is bounded as a whole where it comes from, and may hold images as texts of any length.
    public static StreamReadConstraints.Builder longTexts() {
        return StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE);
    }
}
