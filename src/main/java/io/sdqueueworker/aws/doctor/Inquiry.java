package io.sdqueueworker.aws.doctor;

import io.sdqueueworker.aws.AwsErrors;
import io.sdqueueworker.aws.SdkFailure;
import io.sdqueueworker.doctor.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Calls one service for its answer only, and reads that answer.
final class Inquiry {

    /// For a call with all its retries.
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private static final Pattern REGION = Pattern.compile("<Region>([a-z0-9-]{1,32})</Region>");

    private static final int FORBIDDEN = 403;

    private static final Set<Integer> REDIRECTS = Set.of(301, 307);

    private final String service;
    private final AnswerDates dates;

    /// @param service its name, for people
    /// @param dates receives the date of each answer
    Inquiry(String service, AnswerDates dates) {
        this.service = service;
        this.dates = dates;
    }

    /// Bounds a call.
    static Consumer<AwsRequestOverrideConfiguration.Builder> limit() {
        return override -> override.apiCallTimeout(LIMIT);
    }

    /// Makes a call.
    ///
    /// @param read returns the result in the answer; empty if the answer is not that of the service
    <R extends AwsResponse, T> Answer<T> ask(String operation, Supplier<R> call, Function<R, Optional<T>> read)
            throws InterruptedException {
        return ask(operation, call, read, _ -> Optional.empty());
    }

    /// Makes a call whose refusal may be a result too.
    ///
    /// @param read returns the result in the answer; empty if the answer is not that of the service
    /// @param refused returns the result in an error of the service; empty if the error is a failure
    <R extends AwsResponse, T> Answer<T> ask(
            String operation,
            Supplier<R> call,
            Function<R, Optional<T>> read,
            Function<AwsServiceException, Optional<T>> refused)
            throws InterruptedException {
        String name = service + " " + operation + ": ";
        try {
            R response = call.get();
            dates.note(service, response.sdkHttpResponse());
            return read.apply(response)
                    .<Answer<T>>map(Answer.Given::new)
                    .orElseGet(() -> new Answer.Refused<>(name + "the answer is not that of the service"));
        } catch (AwsServiceException e) {
            SdkHttpResponse response = response(e);
            dates.note(service, response);
            return refused.apply(e)
                    .<Answer<T>>map(Answer.Given::new)
                    .orElseGet(() -> refusal(name + SdkFailure.describe(e), e, response));
        } catch (SdkException e) {
            SdkFailure.rethrowInterrupt(e);
            String reason = name + SdkFailure.describe(e);
            return SdkFailure.isForeignAnswer(e) ? new Answer.Refused<>(reason) : new Answer.Silent<>(reason);
        } catch (UncheckedIOException e) {
            return new Answer.Silent<>(name + "the connection broke");
        }
    }

    private static <T> Answer<T> refusal(String reason, AwsServiceException e, SdkHttpResponse response) {
        if (SdkFailure.code(e).startsWith("KMS") || SdkFailure.code(e).startsWith("Kms")) {
            return new Answer.KeyRefused<>(reason);
        }
        if (AwsErrors.ACCESS_DENIED.include(e)) {
            return new Answer.Denied<>(reason);
        }
        if (AwsErrors.CREDENTIALS_INVALID.include(e)) {
            return new Answer.Unknown<>(reason);
        }
        if (AwsErrors.NOT_FOUND.include(e)) {
            return new Answer.Missing<>(reason);
        }
        if (AwsErrors.OTHER_REGION.include(e) || REDIRECTS.contains(e.statusCode())) {
            return new Answer.Elsewhere<>(region(e, response), reason);
        }
        return e.statusCode() == FORBIDDEN && SdkFailure.code(e).isEmpty()
                ? new Answer.Forbidden<>(reason)
                : new Answer.Refused<>(reason);
    }

    /// S3 sends the region in a header, in the error document, or not at all.
    private static String region(AwsServiceException e, SdkHttpResponse response) {
        AwsErrorDetails details = e.awsErrorDetails();
        Matcher named = REGION.matcher(
                details == null || details.rawResponse() == null
                        ? ""
                        : details.rawResponse().asUtf8String());
        return response.firstMatchingHeader("x-amz-bucket-region").orElseGet(() -> named.find() ? named.group(1) : "");
    }

    private static SdkHttpResponse response(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.sdkHttpResponse() == null
                ? SdkHttpResponse.builder().statusCode(e.statusCode()).build()
                : details.sdkHttpResponse();
    }
}
