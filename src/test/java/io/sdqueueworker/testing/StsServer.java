package io.sdqueueworker.testing;

import io.sdqueueworker.testing.http.Connection;
import io.sdqueueworker.testing.http.HttpHead;
import io.sdqueueworker.testing.http.HttpListener;
import io.sdqueueworker.testing.http.Recording;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A stub of STS as far as `AssumeRoleWithWebIdentity`: gives temporary credentials for one token.
public final class StsServer implements AutoCloseable {

    /// The access key that it gives out.
    public static final String ACCESS_KEY = "ASIATEMPORARY";

    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private final Recording<String> roles = new Recording<>("roles assumed");
    private final String token;
    private final HttpListener listener;

    private StsServer(String token) {
        this.token = token;
        this.listener = HttpListener.start("sts-server", 0, this::answer);
    }

    /// Starts on a free port.
    ///
    /// @param token the only one that it takes, as the file of a service account holds it
    public static StsServer start(String token) {
        return new StsServer(token);
    }

    public URI endpoint() {
        return listener.endpoint();
    }

    /// The ARNs of the roles that were assumed, oldest first.
    public List<String> rolesAssumed() {
        return roles.all();
    }

    private boolean answer(Connection connection, HttpHead request) throws IOException {
        Map<String, String> form = QueryProtocol.form(connection, request);
        String role = form.getOrDefault("RoleArn", "");
        if (!form.getOrDefault("Action", "").equals("AssumeRoleWithWebIdentity")) {
            QueryProtocol.refuse(connection, NAMESPACE, 400, "InvalidAction", "unknown to this stub");
        } else if (!form.getOrDefault("WebIdentityToken", "").equals(token)) {
            QueryProtocol.refuse(connection, NAMESPACE, 400, "InvalidIdentityToken", "not the token expected");
        } else {
            roles.add(role);
            QueryProtocol.answer(connection, """
                    <AssumeRoleWithWebIdentityResponse xmlns="%s"><AssumeRoleWithWebIdentityResult>\
                    <Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>a-planted-secret</SecretAccessKey>\
                    <SessionToken>a-planted-token</SessionToken><Expiration>%s</Expiration></Credentials>\
                    <AssumedRoleUser><Arn>%s</Arn><AssumedRoleId>AROA:worker</AssumedRoleId></AssumedRoleUser>\
                    </AssumeRoleWithWebIdentityResult>\
                    <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>\
                    </AssumeRoleWithWebIdentityResponse>""".formatted(
                            NAMESPACE, ACCESS_KEY, Instant.now().plus(1, ChronoUnit.HOURS), role, UUID.randomUUID()));
        }
        return true;
    }

    @Override
    public void close() {
        listener.close();
    }
}
