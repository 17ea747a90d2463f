package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.runtimes.BulkCall;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Downloads a prompt's outputs from ComfyUI into the spool, without holding them in memory.
final class OutputDownloads {

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final int MOST_TRIES = 3;

    private final ComfyUiApi api;
    private final Spool spool;
    private final StallWatch watch;

    OutputDownloads(ComfyUiApi api, Spool spool, StallWatch watch) {
        this.api = api;
        this.spool = spool;
        this.watch = watch;
    }

    /// Fetches all outputs, in their order.
    List<GeneratedFile> fetch(List<PromptOutput> outputs) throws TaskFailedException, InterruptedException {
        List<GeneratedFile> files = new ArrayList<>();
        for (PromptOutput output : outputs) {
            files.add(
                    switch (output) {
                        case PromptOutput.File file -> file(file);
                        case PromptOutput.Shown(String text) -> text(text);
                    });
        }
        return files;
    }

    private GeneratedFile text(String text) throws TaskFailedException {
        Path path = spool.nextPath();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = spool.write(path)) {
            out.write(bytes);
        } catch (Spool.SpoolException e) {
            throw e.asFailure(Stage.GENERATION);
        } catch (IOException e) {
            throw TaskFailedException.of(
                    Code.DISK_FULL, Stage.GENERATION, "a spool file cannot be written: " + e.getMessage(), e);
        }
        return new GeneratedFile(path, bytes.length, GeneratedFile.Role.OUTPUT, "text.txt");
    }

    private GeneratedFile file(PromptOutput.File file) throws TaskFailedException, InterruptedException {
        // Every try overwrites the file of the previous one.
        Path path = spool.nextPath();
        for (int tries = 1; ; tries++) {
            try {
                return transfer(file, path);
            } catch (Spool.SpoolException e) {
                throw e.asFailure(Stage.GENERATION);
            } catch (ConnectException e) {
                throw TaskFailedException.of(
                        Code.RUNTIME_DIED, Stage.GENERATION, "the runtime went away before its outputs were read", e);
            } catch (IOException e) {
                if (tries == MOST_TRIES) {
                    throw TaskFailedException.of(
                            Code.RUNTIME_ERROR,
                            Stage.GENERATION,
                            "the output " + file.filename() + " cannot be read: " + e,
                            e);
                }
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    private GeneratedFile transfer(PromptOutput.File file, Path path)
            throws IOException, TaskFailedException, InterruptedException {
        HttpRequest request = api.request(path(file)).build();
        watch.moved();
        long before = spool.bytes();
        try (BulkCall<Long> call = BulkCall.start("output-download", client -> exchange(client, request, file, path))) {
            while (!call.await(LOOK_INTERVAL)) {
                if (spool.bytes() != before) {
                    before = spool.bytes();
                    watch.moved();
                }
                watch.check();
            }
            return DownloadCheck.checked(file, path, call.result());
        }
    }

    private long exchange(HttpClient client, HttpRequest request, PromptOutput.File file, Path path)
            throws IOException, InterruptedException, TaskFailedException {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            if (status >= 500) {
                throw new IOException("the runtime answers " + status);
            }
            if (List.of(400, 403, 404).contains(status)) {
                throw TaskFailedException.of(
                        Code.OUTPUT_MISSING,
                        Stage.GENERATION,
                        "the runtime reports the output " + file.filename() + " but does not have it (" + status + ")");
            }
            if (status != 200) {
                throw new TaskFailedException(ComfyUiErrors.failure(status));
            }
            try (OutputStream out = spool.write(path)) {
                return body.transferTo(out);
            }
        }
    }

    /// The route of a file, with its query.
    static String path(PromptOutput.File file) {
        return "view?filename=" + encoded(file.filename()) + "&subfolder=" + encoded(file.subfolder()) + "&type="
                + file.folder();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
