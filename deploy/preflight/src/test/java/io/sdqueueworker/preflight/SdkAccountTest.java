package io.sdqueueworker.preflight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Denials, in the forms in which the services send them, name the action that is denied.
@Isolated("it sets properties of the process")
class SdkAccountTest {

    /// The service in the scope of a signature.
    private static final Pattern SERVICE = Pattern.compile("Credential=[^/]+/[^/]+/[^/]+/([^/]+)/");

    private static final Map<String, String> SETTINGS = Map.of(
            "aws.accessKeyId", "test",
            "aws.secretAccessKey", "test",
            "aws.maxAttempts", "1");

    private HttpServer server;

    interface Call {

        Object of(SdkAccount account) throws UnansweredException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", SdkAccountTest::deny);
        server.start();
        SETTINGS.forEach(System::setProperty);
        System.setProperty(
                "aws.endpointUrl", "http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        SETTINGS.keySet().forEach(System::clearProperty);
        System.clearProperty("aws.endpointUrl");
    }

    static Stream<Arguments> calls() {
        Account.Caller role = new Account.Caller("1", "arn:aws:iam::1:role/admin");
        return Stream.of(
                call("sts:GetCallerIdentity", "403 AccessDenied", SdkAccount::caller),
                call("ec2:DescribeAvailabilityZones", "403 UnauthorizedOperation", SdkAccount::zones),
                call(
                        "ec2:DescribeInstanceTypeOfferings",
                        "403 UnauthorizedOperation",
                        account -> account.zonesOffering("g5.xlarge")),
                call("ec2:DescribeInstanceTypes", "403 UnauthorizedOperation", account -> account.vcpus("g5.xlarge")),
                call("eks:DescribeClusterVersions", "403 AccessDeniedException", SdkAccount::clusterVersions),
                call(
                        "servicequotas:GetServiceQuota",
                        "400 AccessDeniedException",
                        account -> account.quota("ec2", "L-DB2E81BA", "us-east-1")),
                call("ec2:DescribeInstances", "403 UnauthorizedOperation", SdkAccount::instances),
                call("ec2:DescribeVpcs", "403 UnauthorizedOperation", SdkAccount::vpcs),
                call("ec2:DescribeSubnets", "403 UnauthorizedOperation", SdkAccount::natGatewaysInAZone),
                call("ec2:DescribeAddresses", "403 UnauthorizedOperation", SdkAccount::elasticIps),
                call("s3:ListAllMyBuckets", "403 AccessDenied", SdkAccount::buckets),
                call("iam:GetRole", "403 AccessDenied", account -> account.hasRole("AWSServiceRoleForEC2Spot")),
                call("ssm:GetParameter", "400 AccessDeniedException", account -> account.hasParameter("/aws/a")),
                call("s3:ListBucket", "403", account -> account.regionOf("models")),
                call(
                        "iam:SimulatePrincipalPolicy",
                        "403 AccessDenied",
                        account -> account.denied(role, List.of("s3:CreateBucket"))));
    }

    private static Arguments call(String action, String reason, Call call) {
        return Arguments.of(action, reason, call);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void nameTheActionThatIsDenied(String action, String reason, Call call) {
        try (SdkAccount account = SdkAccount.of(Optional.of("us-east-1"))) {
            UnansweredException denial = catchThrowableOfType(UnansweredException.class, () -> call.of(account));

            assertThat(denial.action()).isEqualTo(action);
            assertThat(denial.reason()).startsWith(reason);
        }
    }

    private static void deny(HttpExchange exchange) throws IOException {
        Matcher service = SERVICE.matcher(exchange.getRequestHeaders().getFirst("Authorization"));
        String name = service.find() ? service.group(1) : "";
        exchange.getRequestBody().readAllBytes();
        switch (name) {
            case "ec2" -> answer(exchange, 403, """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <Response><Errors><Error><Code>UnauthorizedOperation</Code>\
                        <Message>You are not authorized to perform this operation.</Message></Error></Errors>\
                        <RequestID>r</RequestID></Response>""");
            case "iam", "sts" -> answer(exchange, 403, """
                        <ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>\
                        <Message>User is not authorized</Message></Error><RequestId>r</RequestId></ErrorResponse>""");
            case "s3" ->
                answer(
                        exchange,
                        403,
                        "<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>r</RequestId></Error>");
            case "eks" -> {
                exchange.getResponseHeaders().set("x-amzn-ErrorType", "AccessDeniedException");
                answer(exchange, 403, "{\"message\":\"User is not authorized\"}");
            }
            default ->
                answer(exchange, 400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"User is not authorized\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        try (exchange) {
            if (!head) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }
}
