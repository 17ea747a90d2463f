package io.sdqueueworker.runtimes;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/// Takes the body of an answer as a text, or nothing of it where it is longer than a limit; the connection is then
/// closed without waiting for the rest. Lengths that are announced are not believed.
final class BoundedText implements BodySubscriber<Optional<String>> {

    private final int limit;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Optional<String>> body = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    /// @param limit bytes
    BoundedText(int limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<Optional<String>> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription to) {
        subscription = to;
        to.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        for (ByteBuffer piece : pieces) {
            if (body.isDone()) {
                return;
            }
            if (piece.remaining() > limit - bytes.size()) {
                tooLong();
            } else {
                byte[] taken = new byte[piece.remaining()];
                piece.get(taken);
                bytes.writeBytes(taken);
            }
        }
    }

    @Override
    public void onError(Throwable broken) {
        body.completeExceptionally(broken);
    }

    @Override
    public void onComplete() {
        body.complete(Optional.of(bytes.toString(StandardCharsets.UTF_8)));
    }

    private void tooLong() {
        bytes.reset();
        if (subscription != null) {
            subscription.cancel();
        }
        body.complete(Optional.empty());
    }
}
