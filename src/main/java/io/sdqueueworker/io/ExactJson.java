package io.sdqueueworker.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;

/// JSON whose numbers are written exactly as they were read. A seed of 20 digits or a strength of `1.10` would
/// change if it passed through a `double`.
public final class ExactJson {

    private ExactJson() {}

    /// Builds a mapper.
    ///
    /// At a number whose exponent has more than nine digits, reading throws a bare [NumberFormatException].
    ///
    /// @param limits on the documents that are read
    public static JsonMapper.Builder builder(StreamReadConstraints limits) {
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(limits).build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .nodeFactory(new HeldNumbers())
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }

    /// Only numbers that can be written and read again. A decimal accepts exponents that it cannot parse once it
    /// has written them in its own form: `12e2147483647` becomes `1.2E+2147483648`.
    private static final class HeldNumbers extends JsonNodeFactory {

        private static final long serialVersionUID = 1L;
        private static final int LARGEST_SCALE = 999_999_999;

        /// @throws NumberFormatException as for numbers that no decimal holds
        @Override
        public ValueNode numberNode(BigDecimal number) {
            if (Math.abs((long) number.scale()) > LARGEST_SCALE) {
                throw new NumberFormatException("an exponent of more than nine digits");
            }
            return super.numberNode(number);
        }
    }

    /// Limits for documents whose size is limited as a whole, and which may contain images as texts of any length.
    public static StreamReadConstraints.Builder longTexts() {
        return StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE);
    }
}
