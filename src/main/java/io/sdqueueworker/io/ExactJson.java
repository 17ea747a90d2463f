package io.sdqueueworker.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;

/// JSON whose numbers are written as they were read: a seed of 20 digits or a strength of `1.10` is the sender's, and
/// a `double` on the way would make another one of it.
public final class ExactJson {

    private ExactJson() {}

    /// A mapper to be completed.
    ///
    /// Reading ends in a bare [NumberFormatException] at a number whose exponent has more than nine digits.
    ///
    /// @param limits what is read at most
    public static JsonMapper.Builder builder(StreamReadConstraints limits) {
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(limits).build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .nodeFactory(new HeldNumbers())
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }

    /// Numbers that can be written and read again. A decimal holds exponents that it cannot be read with any more once
    /// it is written in its own form: `12e2147483647` becomes `1.2E+2147483648`.
    private static final class HeldNumbers extends JsonNodeFactory {

        private static final long serialVersionUID = 1L;
        private static final int LARGEST_SCALE = 999_999_999;

        /// @throws NumberFormatException as is thrown for what no decimal holds at all
        @Override
        public ValueNode numberNode(BigDecimal number) {
            if (Math.abs((long) number.scale()) > LARGEST_SCALE) {
                throw new NumberFormatException("an exponent of more than nine digits");
            }
            return super.numberNode(number);
        }
    }

    /// Limits for what is bounded as a whole where it comes from, and may hold images as texts of any length.
    public static StreamReadConstraints.Builder longTexts() {
        return StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE);
    }
}
