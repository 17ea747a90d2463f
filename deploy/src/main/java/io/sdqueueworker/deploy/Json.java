package io.sdqueueworker.deploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Parts of templates as maps. They keep their order, so that a template does not change without a reason.
final class Json {

    private Json() {}

    /// An object of names and values in turn.
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    /// A policy document.
    static Map<String, Object> policy(Object... statements) {
        return object("Version", "2012-10-17", "Statement", List.of(statements));
    }

    /// A statement that allows actions on resources.
    static Map<String, Object> allow(String sid, List<String> actions, Object resources) {
        return object("Sid", sid, "Effect", "Allow", "Action", actions, "Resource", resources);
    }

    /// A statement that is there only if a condition of the template holds.
    static Object ifTrue(String condition, Object part) {
        return ifElse(condition, part, object("Ref", "AWS::NoValue"));
    }

    static Object ifElse(String condition, Object part, Object other) {
        return object("Fn::If", List.of(condition, part, other));
    }

    static Object ref(String name) {
        return object("Ref", name);
    }

    static Object attribute(String resource, String name) {
        return object("Fn::GetAtt", List.of(resource, name));
    }

    static Object sub(String text) {
        return object("Fn::Sub", text);
    }

    /// A statement of a resource's policy: no access without TLS.
    static Map<String, Object> denyWithoutTls(String action, Object resources) {
        return object(
                "Sid",
                "TlsOnly",
                "Effect",
                "Deny",
                "Principal",
                "*",
                "Action",
                action,
                "Resource",
                resources,
                "Condition",
                object("Bool", object("aws:SecureTransport", "false")));
    }
}
