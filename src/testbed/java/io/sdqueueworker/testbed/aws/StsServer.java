package io.sdqueueworker.testbed.aws;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import io.sdqueueworker.testbed.http.HttpListener;
import io.sdqueueworker.testbed.http.Recording;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/// A stub of STS. `AssumeRoleWithWebIdentity` returns temporary credentials for one token; `GetCallerIdentity` accepts
/// every caller.
public final class StsServer implements AutoCloseable {

    /// The access key in the temporary credentials.
    public static final String ACCESS_KEY = "ASIATEMPORARY";

    /// The ARN that `GetCallerIdentity` returns for every caller.
    public static final String CALLER = "arn:aws:sts::123456789012:assumed-role/worker/pod";

    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private final Recording<String> requests = new Recording<>("requests for a role");
    private final Recording<String> roles = new Recording<>("roles assumed");
    private final String token;
    private final HttpListener listener;
    private volatile Duration ahead = Duration.ZERO;
    private volatile Optional<String> refusal = Optional.empty();
    private volatile Duration validity = Duration.ofHours(1);
    private volatile CountDownLatch answering = new CountDownLatch(0);

    private StsServer(String token) {
        this.token = token;
        this.listener = HttpListener.start("sts-server", 0, this::answer);
    }

    /// Starts on a free port.
    ///
    /// @param token the only accepted token, in the form of a service account's token file
    public static StsServer start(String token) {
        return new StsServer(token);
    }

    public URI endpoint() {
        return listener.endpoint();
    }

    /// Sets the server's clock ahead of this machine's by `time`.
    public void setAhead(Duration time) {
        ahead = time;
    }

    /// Rejects every signature from now on.
    ///
    /// @param code the error code, such as `InvalidClientTokenId`
    public void refuseCallers(String code) {
        refusal = Optional.of(code);
    }

    /// Issues credentials that expire after this time, from now on.
    public void issueFor(Duration time) {
        validity = time;
    }

    /// Accepts requests and does not answer them, until [#answerAgain()].
    public void hang() {
        answering = new CountDownLatch(1);
    }

    /// Answers the requests that hang, and all later ones.
    public void answerAgain() {
        answering.countDown();
    }

    /// Waits until at least `n` requests for the role have arrived, answered or not.
    public void awaitRequests(int n, Duration limit) throws InterruptedException {
        requests.await(n, limit);
    }

    /// The ARNs of the roles that were assumed, oldest first.
    public List<String> rolesAssumed() {
        return roles.all();
    }

    private boolean answer(Connection connection, HttpHead request) throws IOException {
        Map<String, String> form = QueryProtocol.form(connection, request);
        String role = form.getOrDefault("RoleArn", "");
        if (form.getOrDefault("Action", "").equals("GetCallerIdentity")) {
            answerIdentity(connection);
        } else if (!form.getOrDefault("Action", "").equals("AssumeRoleWithWebIdentity")) {
            QueryProtocol.refuse(connection, NAMESPACE, 400, "InvalidAction", "unknown to this stub");
        } else if (!form.getOrDefault("WebIdentityToken", "").equals(token)) {
            QueryProtocol.refuse(connection, NAMESPACE, 400, "InvalidIdentityToken", "not the token expected");
        } else {
            requests.add(role);
            awaitAnswering();
            roles.add(role);
            QueryProtocol.answer(connection, """
                    <AssumeRoleWithWebIdentityResponse xmlns="%s"><AssumeRoleWithWebIdentityResult>\
                    <Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>a-planted-secret</SecretAccessKey>\
                    <SessionToken>a-planted-token</SessionToken><Expiration>%s</Expiration></Credentials>\
                    <AssumedRoleUser><Arn>%s</Arn><AssumedRoleId>AROA:worker</AssumedRoleId></AssumedRoleUser>\
                    </AssumeRoleWithWebIdentityResult>\
                    <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>\
                    </AssumeRoleWithWebIdentityResponse>""".formatted(
                            NAMESPACE, ACCESS_KEY, Instant.now().plus(validity), role, UUID.randomUUID()));
        }
        return true;
    }

    private void answerIdentity(Connection connection) throws IOException {
        if (refusal.isPresent()) {
            QueryProtocol.refuse(connection, NAMESPACE, 403, refusal.get(), "refused on purpose");
            return;
        }
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plus(ahead).atZone(ZoneOffset.UTC));
        connection.answer(
                200,
                "text/xml",
                """
                <GetCallerIdentityResponse xmlns="%s"><GetCallerIdentityResult>\
                <Arn>%s</Arn><UserId>AROA:pod</UserId><Account>123456789012</Account>\
                </GetCallerIdentityResult>\
                <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>\
                </GetCallerIdentityResponse>""".formatted(NAMESPACE, CALLER, UUID.randomUUID()),
                List.of(new HttpHead.Header("Date", date)));
    }

    private void awaitAnswering() throws IOException {
        try {
            answering.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is closing");
        }
    }

    @Override
    public void close() {
        answerAgain();
        listener.close();
    }
}
