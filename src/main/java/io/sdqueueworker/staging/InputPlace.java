package io.sdqueueworker.staging;

import java.util.List;
import java.util.Locale;

/// A place in a task's content where an input stands as a URL.
///
/// @param pointer the place as a JSON pointer (RFC 6901)
/// @param path the place as people write it, such as `alwayson_scripts.controlnet.args[0].image`
/// @param url what stands there
/// @param form what kind of file belongs there
public record InputPlace(String pointer, String path, String url, Form form) {

    /// What kind of file an input is.
    public enum Form {
        /// An image, a video or a sound.
        MEDIA,
        /// A 3D model.
        MODEL
    }

    /// One input may stand at many places, and each of them is kept.
    static final int MOST = 1_000;

    /// Whether a search need not go on: the task is refused.
    public static boolean areTooMany(List<InputPlace> places) {
        return places.size() > MOST;
    }

    /// Whether a text as a whole is an address that inputs are fetched from. A text with white space in it is a
    /// sentence that begins with an address.
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
