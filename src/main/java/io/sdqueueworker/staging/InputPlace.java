package io.sdqueueworker.staging;

import java.util.List;
import java.util.Locale;

/// A place in a task's content that holds the URL of an input, or the input itself as base64.
///
/// @param pointer the place as a JSON pointer (RFC 6901)
/// @param path the place in the notation that people use, such as `alwayson_scripts.controlnet.args[0].image`
/// @param url the text at the place
/// @param form the kind of file that the place needs
public record InputPlace(String pointer, String path, String url, Form form) {

    /// A kind of file.
    public enum Form {
        /// An image, a video or a sound.
        MEDIA,
        /// A 3D model.
        MODEL
    }

    /// The limit on places. One input may be at many places, each of which is kept in memory.
    static final int MOST = 1_000;

    /// Returns whether a search may stop, because the task is refused.
    public static boolean areTooMany(List<InputPlace> places) {
        return places.size() > MOST;
    }

    /// Returns whether a whole text is a URL that inputs are fetched from. A text with white space is a sentence
    /// that begins with a URL.
    static boolean isUrl(String text) {
        int colon = text.indexOf("://");
        if (colon < 2 || colon > 5 || colon + 3 == text.length()) {
            return false;
        }
        return switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "http", "https", "s3" -> text.codePoints().noneMatch(InputPlace::isSpace);
            default -> false;
        };
    }

    private static boolean isSpace(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }
}
