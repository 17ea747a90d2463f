package io.sdqueueworker.staging;

import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.staging.InputSource.Way;
import io.sdqueueworker.staging.web.WebAddress;
import io.sdqueueworker.staging.web.WebSource;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.MediaType;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedInput;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Fetches one input, from the web, from a bucket, or from the task itself.
///
/// A failure names the input by its place in the content and by its host or bucket. It never contains the rest of
/// the URL, which often grants access.
final class InputFetch {

    private final InputLimits limits;
    private final WebSource web;
    private final BucketSource buckets;
    private final List<InputPlace> places;
    private Optional<InputSource> source = Optional.empty();

    /// @param places of the input in the content, at least one
    InputFetch(InputLimits limits, WebSource web, BucketSource buckets, List<InputPlace> places) {
        this.limits = limits;
        this.web = web;
        this.buckets = buckets;
        this.places = List.copyOf(places);
    }

    StagedInput run(Spool spool) throws TaskFailedException, InterruptedException {
        try {
            Path file = spool.nextPath();
            long bytes;
            try (InputSink sink = new InputSink(spool.write(file), limits.maxBytes())) {
                copy(places.getFirst().url(), sink);
                bytes = sink.bytes();
            }
            MediaType type = MediaType.UNKNOWN;
            for (InputPlace place : places) {
                type = InputContent.require(place.form(), file);
            }
            return new StagedInput(file, bytes, type);
        } catch (Spool.SpoolException e) {
            throw e.isHopeless()
                    ? failed(Code.INPUT_REFUSED, "the inputs of the task need more room than the spool has", e)
                    : e.asFailure(Stage.STAGING);
        } catch (SourceFailedException e) {
            throw e.code() == Code.INPUT_UNAVAILABLE
                    ? unavailable(e.concernsEverySource(), e.getMessage(), e)
                    : failed(e.code(), e.getMessage(), e);
        } catch (IOException e) {
            throw unavailable(false, "the connection to its source was lost", e);
        }
    }

    private void copy(String url, InputSink sink) throws IOException, InterruptedException {
        Deadline deadline = Deadline.in(limits.timeout());
        if (InlineFile.isOne(url)) {
            InlineFile.of(url).copy(sink);
        } else if (InputSource.isOfBucket(url)) {
            S3Uri address = BucketSource.parse(url);
            source = Optional.of(new InputSource(Way.BUCKET, address.bucket()));
            buckets.fetch(address, deadline, sink);
        } else {
            WebAddress address = WebAddress.parse(url);
            source = Optional.of(new InputSource(Way.WEB, String.valueOf(address.host())));
            web.fetch(address, deadline, sink);
        }
    }

    private TaskFailedException unavailable(boolean everywhere, String reason, IOException cause) {
        if (source.isEmpty()) {
            return failed(Code.INPUT_UNAVAILABLE, reason, cause);
        }
        InputsFailedException failure = InputsFailedException.of(source.get(), everywhere, detail(reason));
        failure.initCause(cause);
        return failure;
    }

    private TaskFailedException failed(Code code, String reason, IOException cause) {
        return TaskFailedException.of(code, Stage.STAGING, detail(reason), cause);
    }

    private String detail(String reason) {
        String from = source.map(named -> " (" + named + ")").orElse("");
        return places.getFirst().path() + from + ": " + reason;
    }
}
