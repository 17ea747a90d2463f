package io.sdqueueworker.io;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// "Did you mean": the known names closest to an unknown one.
public final class ClosestNames {

    private static final int MOST = 5;

    /// A longer name is not a file name.
    private static final int LONGEST = 255;

    /// More typing errors than these make another name.
    private static final int MOST_ERRORS = 8;

    /// A shorter text is part of many names by chance.
    private static final int SHORTEST_PART = 4;

    private static final int NOT_CLOSE = Integer.MAX_VALUE;

    private ClosestNames() {}

    /// Finds at most five names. A name that differs only in letter case comes first, then those with the same
    /// core, then those with few typing errors, then those of which one is part of the other.
    ///
    /// @param core the part of a name that is compared, such as a file name without its folder and extension
    public static List<String> to(String wanted, Collection<String> names, UnaryOperator<String> core) {
        String wantedCore = bounded(core.apply(wanted));
        return names.stream()
                .map(name -> new Ranked(rank(wanted, wantedCore, name, bounded(core.apply(name))), name))
                .filter(ranked -> ranked.rank() != NOT_CLOSE)
                .sorted(Comparator.comparingInt(Ranked::rank)
                        .thenComparingInt(ranked -> ranked.name().length())
                        .thenComparing(Ranked::name))
                .limit(MOST)
                .map(Ranked::name)
                .toList();
    }

    /// The end of a sentence about an unknown name: the names that the sender may have meant. Empty without any.
    public static String hint(Collection<String> names) {
        return names.isEmpty() ? "" : ", names like it: " + String.join(", ", names);
    }

    private record Ranked(int rank, String name) {}

    private static int rank(String wanted, String wantedCore, String name, String core) {
        if (name.equalsIgnoreCase(wanted)) {
            return 0;
        }
        if (core.equals(wantedCore)) {
            return 1;
        }
        int limit = Math.min(MOST_ERRORS, wantedCore.length() / 3);
        int errors = distance(wantedCore, core, limit);
        if (errors <= limit) {
            return 1 + errors;
        }
        boolean isPart = (wantedCore.length() >= SHORTEST_PART && core.contains(wantedCore))
                || (core.length() >= SHORTEST_PART && wantedCore.contains(core));
        return isPart ? 2 + MOST_ERRORS : NOT_CLOSE;
    }

    private static String bounded(String core) {
        String lower = core.toLowerCase(Locale.ROOT);
        return lower.length() <= LONGEST ? lower : lower.substring(0, LONGEST);
    }

    /// Counts the characters to insert, leave out or change (Levenshtein), or returns one more than the limit. Only
    /// a band of that width around the diagonal is computed, so that many names can be compared.
    static int distance(String one, String other, int limit) {
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
