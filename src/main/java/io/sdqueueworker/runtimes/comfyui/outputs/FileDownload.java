package io.sdqueueworker.runtimes.comfyui.outputs;

import io.sdqueueworker.runtimes.BulkCall;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiErrors;
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
import java.util.Set;

/// Downloads single files from ComfyUI into the spool, without holding them in memory.
public final class FileDownload {

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final int MOST_TRIES = 3;

    /// The answers for a file that does not exist, and for names that `GET /view` refuses.
    private static final Set<Integer> ABSENT = Set.of(400, 403, 404);

    private final ComfyUiApi api;
    private final Spool spool;
    private final StallWatch watch;

    FileDownload(ComfyUiApi api, Spool spool, StallWatch watch) {
        this.api = api;
        this.spool = spool;
        this.watch = watch;
    }

    /// Downloads a file, in several tries.
    ///
    /// @throws OutputLostException if this file is not available
    /// @throws TaskFailedException if no file can
    GeneratedFile file(PromptOutput.File file) throws TaskFailedException, InterruptedException {
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
                    throw OutputLostException.unreadable(file.filename(), e);
                }
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    /// Returns whether the runtime has a file, without reading it.
    boolean exists(PromptOutput.File file) throws TaskFailedException, InterruptedException {
        HttpRequest request = api.request(path(file)).build();
        try (BulkCall<Integer> call = BulkCall.start("output-download", client -> status(client, request))) {
            while (!call.await(LOOK_INTERVAL)) {
                watch.check();
            }
            return call.result() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int status(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        response.body().close();
        return response.statusCode();
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
            if (ABSENT.contains(status)) {
                throw OutputLostException.absent(file.filename(), status);
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
    public static String path(PromptOutput.File file) {
        return "view?filename=" + encoded(file.filename()) + "&subfolder=" + encoded(file.subfolder()) + "&type="
                + encoded(file.folder());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
