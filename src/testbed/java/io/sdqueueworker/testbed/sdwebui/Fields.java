package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;

/// Reads the fields of a request as the Web UI's models do, and refuses them with the same messages.
final class Fields {
    private static final String NOT_AN_INTEGER = "value is not a valid integer";
    private static final String NOT_A_FLOAT = "value is not a valid float";

    private Fields() {}

    static void requireObject(JsonNode body) throws Refusal {
        if (!body.isObject()) {
            throw Refusal.invalid("body", "value is not a valid dict", "type_error.dict");
        }
    }

    /// A text without a default.
    static String requiredText(JsonNode body, String field) throws Refusal {
        if (isMissing(body.path(field))) {
            throw Refusal.invalid(field, "field required", "value_error.missing");
        }
        return text(body, field, "");
    }

    static String text(JsonNode body, String field, String fallback) throws Refusal {
        JsonNode value = body.path(field);
        if (isMissing(value)) {
            return fallback;
        }
        if (!value.isValueNode()) {
            throw Refusal.invalid(field, "str type expected", "type_error.str");
        }
        return value.asText();
    }

    static long integer(JsonNode body, String field, long fallback) throws Refusal {
        double value = number(body, field, (double) fallback, NOT_AN_INTEGER, "type_error.integer");
        if (value != Math.rint(value)) {
            throw Refusal.invalid(field, NOT_AN_INTEGER, "type_error.integer");
        }
        return (long) value;
    }

    /// A whole number of 1 or more.
    static int size(JsonNode body, String field, int fallback) throws Refusal {
        long value = integer(body, field, fallback);
        if (value < 1) {
            throw Refusal.invalid(
                    field, "ensure this value is greater than or equal to 1", "value_error.number.not_ge");
        }
        return (int) value;
    }

    static double number(JsonNode body, String field, double fallback) throws Refusal {
        return number(body, field, fallback, NOT_A_FLOAT, "type_error.float");
    }

    /// A number from 0 to 1.
    static double share(JsonNode body, String field) throws Refusal {
        double value = number(body, field, 0);
        if (value < 0) {
            throw Refusal.invalid(
                    field, "ensure this value is greater than or equal to 0", "value_error.number.not_ge");
        }
        if (value > 1) {
            throw Refusal.invalid(field, "ensure this value is less than or equal to 1", "value_error.number.not_le");
        }
        return value;
    }

    /// Accepts a number in a string too, as the real server does.
    private static double number(JsonNode body, String field, double fallback, String message, String type)
            throws Refusal {
        JsonNode value = body.path(field);
        if (isMissing(value)) {
            return fallback;
        }
        try {
            if (value.isValueNode()) {
                return Double.parseDouble(value.asText());
            }
        } catch (NumberFormatException e) {
            // Refused below, like a list or an object.
        }
        throw Refusal.invalid(field, message, type);
    }

    private static boolean isMissing(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
