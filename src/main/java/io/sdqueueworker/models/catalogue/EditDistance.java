package io.sdqueueworker.models.catalogue;

import java.util.Arrays;

/// How many characters must be inserted, left out or changed to make one text of another (Levenshtein), up to a
/// limit. Only a band of that width around the diagonal is looked at, so that many names can be compared.
final class EditDistance {

    private EditDistance() {}

    /// The distance, or one more than the limit if it is beyond that.
    ///
    /// @param limit not negative
    static int between(String one, String other, int limit) {
        int beyond = limit + 1;
        if (Math.abs(one.length() - other.length()) > limit) {
            return beyond;
        }
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = Math.min(j, beyond);
        }
        int[] next = new int[row.length];
        for (int i = 1; i <= one.length(); i++) {
            int from = Math.max(1, i - limit);
            int to = Math.min(other.length(), i + limit);
            Arrays.fill(next, beyond);
            next[0] = Math.min(i, beyond);
            int least = next[0];
            for (int j = from; j <= to; j++) {
                int changed = row[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                next[j] = Math.min(Math.min(changed, Math.min(row[j], next[j - 1]) + 1), beyond);
                least = Math.min(least, next[j]);
            }
            if (least == beyond) {
                return beyond;
            }
            int[] swapped = row;
            row = next;
            next = swapped;
        }
        return row[other.length()];
    }
}
