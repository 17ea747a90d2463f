package io.sdqueueworker.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The results that the workers publish, in the order in which they arrive.
final class DemoResults {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DemoServers servers;
    private final Path directory;
    private int taken;

    /// @param directory receives the files
    DemoResults(DemoServers servers, Path directory) {
        this.servers = servers;
        this.directory = directory;
    }

    /// Waits for the next result, and fetches its files.
    ///
    /// @return empty if none came within `longest`
    Optional<DemoResult> next(Duration longest) throws IOException, InterruptedException {
        String message;
        try {
            message =
                    servers.sns().awaitPublished(taken + 1, longest).get(taken).message();
        } catch (AssertionError e) {
            return Optional.empty();
        }
        taken++;
        JsonNode notification = JSON.readTree(message);
        List<Path> files = new ArrayList<>();
        for (JsonNode output : notification.path("outputs")) {
            files.add(download(output.path("url").asText()));
        }
        return Optional.of(new DemoResult(notification, files));
    }

    private Path download(String url) throws IOException {
        String key = url.substring(("s3://" + DemoServers.BUCKET + "/").length());
        // Without the tag of the task's identity, so that the next run of the demo overwrites the file.
        String name = key.substring(key.lastIndexOf('/') + 1).replaceFirst("-[0-9a-f]{16}(?=-)", "");
        return Files.write(directory.resolve(name), servers.s3().bytes(DemoServers.BUCKET, key));
    }
}
