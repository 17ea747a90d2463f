package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.runtimes.BulkCall;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiErrors;
import io.sdqueueworker.runtimes.comfyui.models.NodeDescriptions;
import io.sdqueueworker.runtimes.comfyui.workflow.Workflow;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.MediaType;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedInput;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// Uploads a task's inputs to ComfyUI's input folder, where the nodes that load files look for them.
final class InputUploads {

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final int LONGEST_ANSWER = 64 * 1024;

    /// A path below the input folder, without control and format characters.
    private static final Pattern PATH =
            Pattern.compile("[^/\\\\\\p{C}\\p{Zl}\\p{Zp}][^\\\\\\p{C}\\p{Zl}\\p{Zp}]{0,999}");

    private static final Pattern UPWARDS = Pattern.compile("(^|/)\\.{1,2}(/|$)|//|:/|^[A-Za-z]:");

    /// Must not be guessable: a file that contains it would end early, and add its own fields.
    private final String boundary = "sd-queue-worker-" + UUID.randomUUID();

    private final ComfyUiApi api;
    private final StallWatch watch;

    InputUploads(ComfyUiApi api, StallWatch watch) {
        this.api = api;
        this.watch = watch;
    }

    /// A file that is uploaded once.
    private record Upload(StagedInput input, String subfolder) {}

    /// Uploads every input once for each folder, and puts its name at its places in the workflow. A URL that its
    /// node wants itself stays.
    ///
    /// @param descriptions of the nodes, which may not have answered when the inputs were staged
    void fill(Workflow workflow, StagedInputs inputs, OutputTag tag, NodeDescriptions descriptions)
            throws TaskFailedException, InterruptedException {
        Map<Upload, String> names = new HashMap<>();
        for (StagedInputs.Place place : inputs.places()) {
            String classType = workflow.classAt(place.pointer());
            Optional<FileInput> meaning =
                    FileInput.of(classType, Workflow.inputAt(place.pointer()), descriptions.node(classType));
            if (meaning.isEmpty()) {
                continue;
            }
            Upload wanted = new Upload(place.input(), meaning.get().subfolder());
            String name = names.get(wanted);
            if (name == null) {
                name = upload(wanted, TaskFiles.inputStem(tag, names.size() + 1));
                names.put(wanted, name);
            }
            workflow.put(place.pointer(), name);
        }
    }

    private String upload(Upload input, String stem) throws TaskFailedException, InterruptedException {
        watch.moved();
        HttpRequest.Builder request =
                api.request("upload/image").header("Content-Type", "multipart/form-data; boundary=" + boundary);
        try (BulkCall<String> call = BulkCall.start("input-upload", client -> exchange(client, request, input, stem))) {
            while (!call.await(LOOK_INTERVAL)) {
                watch.check();
            }
            return stored(call.result());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw RuntimeCalls.noConnection(e, request.build().uri());
        } catch (IOException e) {
            throw TaskFailedException.of(
                    Code.RUNTIME_DIED, Stage.GENERATION, "the connection broke while the runtime took an input", e);
        }
    }

    private String exchange(HttpClient client, HttpRequest.Builder request, Upload input, String stem)
            throws IOException, InterruptedException, TaskFailedException {
        HttpResponse<InputStream> response =
                client.send(request.POST(form(input, stem)).build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            if (response.statusCode() != 200) {
                throw new TaskFailedException(ComfyUiErrors.failure(response.statusCode()));
            }
            return text;
        }
    }

    /// The form has a length, which ComfyUI requires, and does not hold the file in memory.
    private BodyPublisher form(Upload upload, String stem) throws IOException {
        StagedInput input = upload.input();
        MediaType type = input.type();
        // Every attempt uses the same name, so that attempts do not fill the folder.
        String head = field("overwrite", "true")
                + field("type", "input")
                + (upload.subfolder().isEmpty() ? "" : field("subfolder", upload.subfolder()))
                + "--" + boundary + "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"" + stem
                + type.extension() + "\"\r\nContent-Type: " + type.mediaType() + "\r\n\r\n";
        return BodyPublishers.concat(
                BodyPublishers.ofString(head),
                BodyPublishers.ofFile(input.file()),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
    }

    private String field(String name, String value) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    /// The name under which nodes find the file, which may differ from the one that was sent.
    static String stored(String answer) throws TaskFailedException {
        JsonNode json = ComfyUiApi.answer(answer);
        String name = json.path("name").asText();
        String subfolder = json.path("subfolder").asText();
        String path = subfolder.isEmpty() ? name : subfolder.replace('\\', '/') + "/" + name;
        // It goes into the task's workflow, and must not become the address of another file.
        if (name.isBlank()
                || !PATH.matcher(path).matches()
                || UPWARDS.matcher(path).find()) {
            throw TaskFailedException.of(
                    Code.RUNTIME_ERROR,
                    Stage.GENERATION,
                    "the runtime does not say under which name it keeps an input");
        }
        return path;
    }
}
