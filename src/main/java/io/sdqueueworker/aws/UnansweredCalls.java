package io.sdqueueworker.aws;

import io.sdqueueworker.io.NetworkErrors;
import java.io.IOException;
import java.net.URI;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Notes the address of calls without an answer. The SDK's exceptions do not have it, so that "connection refused"
/// would not say by whom.
final class UnansweredCalls implements ExecutionInterceptor {

    /// Says which address did not answer, and why. It is a cause, since the SDK copies its own exceptions.
    static final class UnansweredException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private UnansweredException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        Throwable error = context.exception();
        // Subclasses have a meaning to the callers: an interrupt, a time limit.
        if (error.getClass() != SdkClientException.class || !isConnectionFailure(error)) {
            return error;
        }
        return context.httpRequest()
                .<Throwable>map(request -> {
                    String words = NetworkErrors.describe(error, address(request.host(), request.port()));
                    return SdkClientException.create(words, new UnansweredException(words, error));
                })
                .orElse(error);
    }

    private static URI address(String host, int port) {
        return URI.create("https://" + host + (port == 443 ? "" : ":" + port));
    }

    private static boolean isConnectionFailure(Throwable error) {
        return SdkFailure.root(error) instanceof IOException;
    }
}
