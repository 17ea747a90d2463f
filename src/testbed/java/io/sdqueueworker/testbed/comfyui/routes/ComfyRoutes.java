package io.sdqueueworker.testbed.comfyui.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sdqueueworker.testbed.comfyui.ComfyFiles;
import io.sdqueueworker.testbed.comfyui.ComfyRecordings;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.execution.ComfyProcess;
import io.sdqueueworker.testbed.comfyui.sockets.WebSocketPeer;
import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/// The HTTP side of a [FakeComfyUi]: origin check, routing and dispatch.
public final class ComfyRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<ComfySettings> settings;
    private final Supplier<ComfyProcess> process;
    private final ComfyApi api;
    private final ComfySubmission submission;
    private final ComfyUploads uploads;
    private final ComfyView view;
    private final ComfyRecordings recordings;
    private volatile boolean ready = true;

    public ComfyRoutes(
            Supplier<ComfySettings> settings,
            Supplier<ComfyProcess> process,
            ComfyApi api,
            ComfySubmission submission,
            ComfyFiles files,
            ComfyRecordings recordings) {
        this.settings = settings;
        this.process = process;
        this.api = api;
        this.submission = submission;
        this.uploads = new ComfyUploads(files, recordings.uploads());
        this.view = new ComfyView(files);
        this.recordings = recordings;
    }

    public void ready(boolean is) {
        ready = is;
    }

    public boolean answer(Connection connection, HttpHead request) throws IOException {
        ComfyTarget target = ComfyTarget.of(request);
        Optional<ComfyRoute.Match> match = ComfyRoute.match(request.method(), target.path(), settings.get());
        recordings
                .calls()
                .add(match.map(found -> found.route().toString()).orElse(request.method() + " " + target.path()));
        if (size(request) > settings.get().maxUploadBytes()) {
            if (!request.says("Expect", "100-continue")) {
                // Read to the end, because a client that is still sending would only see a reset.
                connection.in().skipNBytes(size(request));
            }
            return tell(connection, ComfyAnswer.plain(413, "Request Entity Too Large"));
        }
        byte[] body = connection.readBody(request);
        if (!ready) {
            return tell(connection, ComfyAnswer.plain(503, "Service Unavailable"));
        }
        if (!OriginRule.allows(request)) {
            return tell(connection, ComfyAnswer.empty(403));
        }
        if (match.isEmpty()) {
            // A GET of any other path looks for a file of the user interface.
            return tell(
                    connection,
                    request.method().equals("GET")
                            ? ComfyAnswer.empty(404)
                            : ComfyAnswer.plain(405, "Method Not Allowed"));
        }
        return switch (match.get().route()) {
            case VIEW -> view.answer(connection, request, target);
            case SOCKET -> serveSocket(connection, request, target);
            case SUBMIT,
                    QUEUE_LENGTH,
                    QUEUE,
                    CHANGE_QUEUE,
                    HISTORY,
                    HISTORY_OF_ONE,
                    CHANGE_HISTORY,
                    INTERRUPT,
                    FREE,
                    UPLOAD,
                    SYSTEM_STATS,
                    OBJECT_INFO,
                    OBJECT_INFO_OF_ONE,
                    NODE_REPLACEMENTS,
                    MODEL_FOLDERS,
                    MODELS,
                    EMBEDDINGS,
                    FEATURES,
                    JOB,
                    CANCEL_JOB -> tell(connection, answer(match.get(), request, target, body));
        };
    }

    private ComfyAnswer answer(ComfyRoute.Match match, HttpHead request, ComfyTarget target, byte[] body)
            throws IOException {
        ComfyProcess now = process.get();
        String parameter = match.parameter();
        try {
            return switch (match.route()) {
                case SUBMIT -> submission.submit(JSON.readTree(body), now, settings.get());
                case QUEUE_LENGTH -> ComfyAnswer.json(ComfyApi.queueLength(now));
                case QUEUE -> ComfyAnswer.json(ComfyApi.queue(now));
                case CHANGE_QUEUE -> ComfyApi.changeQueue(now, JSON.readTree(body));
                case HISTORY -> ComfyApi.history(now, Optional.empty(), target.parameter("max_items"));
                case HISTORY_OF_ONE -> ComfyApi.history(now, Optional.of(parameter), Optional.empty());
                case CHANGE_HISTORY -> ComfyApi.changeHistory(now, JSON.readTree(body));
                case INTERRUPT -> api.interrupt(now, lenient(body));
                case FREE -> ComfyApi.free(now, JSON.readTree(body));
                case UPLOAD -> uploads.store(request, body);
                case SYSTEM_STATS -> api.systemStats();
                case OBJECT_INFO -> ComfyApi.objectInfo(now, Optional.empty());
                case OBJECT_INFO_OF_ONE -> ComfyApi.objectInfo(now, Optional.of(parameter));
                case NODE_REPLACEMENTS -> ComfyAnswer.json(ReplacedNodes.asJson());
                case MODEL_FOLDERS -> api.modelFolders();
                case MODELS -> api.models(parameter);
                case EMBEDDINGS -> api.embeddings();
                case FEATURES -> ComfyAnswer.json(ComfyCatalogue.features());
                case JOB -> ComfyApi.job(now, parameter);
                case CANCEL_JOB -> api.cancel(now, parameter);
                case VIEW, SOCKET -> throw new IllegalArgumentException("answered elsewhere: " + match.route());
            };
        } catch (JsonProcessingException | RuntimeException e) {
            return ComfyAnswer.uncaught();
        }
    }

    /// The body of an interrupt, which may be missing.
    private static JsonNode lenient(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private boolean serveSocket(Connection connection, HttpHead request, ComfyTarget target) throws IOException {
        if (!WebSocketPeer.isAskedFor(request)) {
            return tell(connection, ComfyAnswer.plain(400, "No WebSocket UPGRADE hdr"));
        }
        String clientId = target.parameter("clientId").orElse("");
        WebSocketPeer peer = WebSocketPeer.accept(connection, request);
        recordings.clients().add(clientId);
        try {
            process.get().sockets().serve(peer, clientId);
        } finally {
            recordings.clientsGone().add(clientId);
        }
        return false;
    }

    private static long size(HttpHead request) {
        return request.header("Content-Length").map(Long::parseLong).orElse(0L);
    }

    private static boolean tell(Connection connection, ComfyAnswer answer) throws IOException {
        try {
            connection.answer(answer.status(), answer.contentType(), answer.body());
        } finally {
            answer.whenSent().run();
        }
        return true;
    }
}
