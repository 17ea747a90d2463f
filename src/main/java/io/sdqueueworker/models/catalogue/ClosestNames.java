package io.sdqueueworker.models.catalogue;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Which names a sender may have meant by one that there is not.
final class ClosestNames {

    private static final int MOST = 5;

    /// A longer name is no name of a file.
    private static final int LONGEST = 255;

    /// More slips than these make another name.
    private static final int MOST_SLIPS = 8;

    /// A shorter text is part of many names by chance.
    private static final int SHORTEST_PART = 4;

    private static final int NOT_CLOSE = Integer.MAX_VALUE;

    private ClosestNames() {}

    /// At most five of the names: first the one that differs only in letter case, then those of files that are
    /// called the same in another folder or with another ending, then those with few slips, then those of which
    /// one is a part of the other.
    static List<String> to(String wanted, Collection<String> names) {
        String file = file(wanted);
        return names.stream()
                .map(name -> new Ranked(rank(wanted, file, name), name))
                .filter(ranked -> ranked.rank() != NOT_CLOSE)
                .sorted(Comparator.comparingInt(Ranked::rank)
                        .thenComparingInt(ranked -> ranked.name().length())
                        .thenComparing(Ranked::name))
                .limit(MOST)
                .map(Ranked::name)
                .toList();
    }

    private record Ranked(int rank, String name) {}

    private static int rank(String wanted, String wantedFile, String name) {
        if (name.equalsIgnoreCase(wanted)) {
            return 0;
        }
        String file = file(name);
        if (file.equals(wantedFile)) {
            return 1;
        }
        int limit = Math.min(MOST_SLIPS, wantedFile.length() / 3);
        int slips = EditDistance.between(wantedFile, file, limit);
        if (slips <= limit) {
            return 1 + slips;
        }
        boolean isPart = (wantedFile.length() >= SHORTEST_PART && file.contains(wantedFile))
                || (file.length() >= SHORTEST_PART && wantedFile.contains(file));
        return isPart ? 2 + MOST_SLIPS : NOT_CLOSE;
    }

    private static String file(String name) {
        String file = FileName.stem(FileName.last(name)).toLowerCase(Locale.ROOT);
        return file.length() <= LONGEST ? file : file.substring(0, LONGEST);
    }
}
