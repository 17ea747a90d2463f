package io.sdqueueworker.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// The version of this program, as the build has written it.
///
/// @param version of the release, such as `1.2.0`
/// @param revision of the sources; empty if the build did not know it
public record Version(String version, String revision) {

    /// A native image reads it when it is built.
    public static final Version CURRENT = read();

    private static Version read() {
        try (InputStream in = Objects.requireNonNull(Version.class.getResourceAsStream("/build.properties"))) {
            Properties build = new Properties();
            build.load(in);
            return new Version(build.getProperty("version", ""), build.getProperty("revision", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return revision.isEmpty() ? version : version + " (" + revision + ")";
    }
}
