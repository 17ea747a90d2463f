package io.sdqueueworker.testbed.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The protocol that the SNS and STS stubs share: a form as the request, XML as the response.
final class QueryProtocol {

    private static final String XML = "text/xml";
    private static final Pattern ACCESS_KEY = Pattern.compile("Credential=([^/]+)/");

    private QueryProtocol() {}

    /// The fields of a request, by name.
    static Map<String, String> form(Connection connection, HttpHead request) throws IOException {
        var fields = new TreeMap<String, String>();
        for (String pair : new String(connection.readBody(request), UTF_8).split("&", -1)) {
            String[] nameAndValue = pair.split("=", 2);
            if (nameAndValue.length == 2) {
                fields.put(URLDecoder.decode(nameAndValue[0], UTF_8), URLDecoder.decode(nameAndValue[1], UTF_8));
            }
        }
        return fields;
    }

    /// The access key that signed the request; empty if the request is not signed.
    static String accessKey(HttpHead request) {
        Matcher credential = ACCESS_KEY.matcher(request.header("Authorization").orElse(""));
        return credential.find() ? credential.group(1) : "";
    }

    static void answer(Connection connection, String xml) throws IOException {
        connection.answer(200, XML, xml);
    }

    static void refuse(Connection connection, String namespace, int status, String code, String text)
            throws IOException {
        connection.answer(status, XML, """
                <ErrorResponse xmlns="%s">\
                <Error><Type>%s</Type><Code>%s</Code><Message>%s</Message></Error>\
                <RequestId>%s</RequestId></ErrorResponse>""".formatted(
                        namespace, status < 500 ? "Sender" : "Receiver", code, text, UUID.randomUUID()));
    }
}
