package io.sdqueueworker.runtimes.comfyui.workflow;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts a mark into the file name of a `filename_prefix`.
///
/// The name gets the mark, not the path: many nodes save into a folder only if it exists. Folders stay as the sender
/// wrote them, except those that lead out of the output folder.
final class SavePrefix {

    /// Tokens that nodes replace, such as `%date:yyyy/MM/dd%` and `[time(%Y/%m/%d)]`. Their slashes are not those
    /// of a path.
    private static final Pattern TOKEN = Pattern.compile("%[A-Za-z][^%]{0,64}%|\\[[a-z_]{1,32}\\([^\\]]{0,64}\\]");

    /// Nodes add a number and an ending, and file systems take 255 bytes.
    private static final int MOST_BYTES = 120;

    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");

    /// ComfyUI's `GET /view` refuses names with two dots in a row.
    private static final Pattern DOTS = Pattern.compile("\\.{2,}");

    /// A file with one in its name can be saved, but `GET /view` breaks: it puts the name into a header.
    private static final Pattern LINE_BREAKS = Pattern.compile("[\r\n]+");

    private final String prefix;
    private final BitSet inTokens = new BitSet();

    private SavePrefix(String prefix) {
        this.prefix = prefix;
        Matcher matcher = TOKEN.matcher(prefix);
        while (matcher.find()) {
            inTokens.set(matcher.start(), matcher.end());
        }
    }

    /// @param mark without separators
    static String marked(String prefix, String mark) {
        return new SavePrefix(prefix).marked(mark);
    }

    private String marked(String mark) {
        StringBuilder folders = new StringBuilder();
        int from = 0;
        for (int at = 0; at < prefix.length(); at++) {
            if (isSeparator(at)) {
                String folder = prefix.substring(from, at);
                if (isFolder(folder, from == 0)) {
                    // Windows takes both separators, and Linux one of them for a letter of the
                    // name.
                    folders.append(withoutDots(folder)).append(prefix.charAt(at));
                }
                from = at + 1;
            }
        }
        String name = name(from);
        return folders + mark + (name.isEmpty() ? "" : "-" + name);
    }

    private boolean isSeparator(int at) {
        char letter = prefix.charAt(at);
        return (letter == '/' || letter == '\\') && !inTokens.get(at);
    }

    private static boolean isFolder(String segment, boolean isFirst) {
        return !segment.isEmpty()
                && !segment.equals(".")
                && !segment.equals("..")
                && !(isFirst && DRIVE.matcher(segment).matches());
    }

    private String name(int from) {
        String name = LINE_BREAKS
                .matcher(withoutDots(prefix.substring(from, end(from))))
                .replaceAll("_");
        // A node that adds only an ending would make two dots of a dot at the end.
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static String withoutDots(String name) {
        return DOTS.matcher(name).replaceAll(".");
    }

    /// The end of the longest part of the name that is short enough, and does not cut a token.
    private int end(int from) {
        int end = from;
        int bytes = 0;
        while (end < prefix.length()) {
            int next = end + Character.charCount(prefix.codePointAt(end));
            bytes += prefix.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_BYTES) {
                return inTokens.get(end) ? Math.max(from, inTokens.previousClearBit(end) + 1) : end;
            }
            end = next;
        }
        return end;
    }
}
