package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Denied;
import io.sdqueueworker.doctor.Answer.Elsewhere;
import io.sdqueueworker.doctor.Answer.Forbidden;
import io.sdqueueworker.doctor.Answer.KeyRefused;
import io.sdqueueworker.doctor.Answer.Missing;
import io.sdqueueworker.doctor.Answer.Refused;
import io.sdqueueworker.doctor.Answer.Silent;
import io.sdqueueworker.doctor.Answer.Unknown;

/// One result about a subject. Texts are one line each, for people, and contain no secrets.
public sealed interface Finding {

    Subject subject();

    /// The observed state.
    String found();

    /// All is well, and proven, or nothing is lost.
    record Ok(Subject subject, String found) implements Finding {}

    /// Nothing is known to be wrong, and no harmless call can show that all is well.
    record Unproven(Subject subject, String found) implements Finding {}

    /// The worker works, but something is lost.
    ///
    /// @param fix the action to take
    record Warning(Subject subject, String found, String fix) implements Finding {}

    /// The worker does not work, or not for long.
    ///
    /// @param fix the action to take
    record Failed(Subject subject, String found, String fix) implements Finding {}

    /// The failure for a worker that needs the call.
    ///
    /// @param setting names the resource that was called
    /// @param permission the action that the worker's role needs
    static Finding failed(Subject subject, Answer.Failed<?> answer, String setting, String permission) {
        return new Finding.Failed(subject, answer.reason(), fix(answer, setting, permission));
    }

    private static String fix(Answer.Failed<?> answer, String setting, String permission) {
        return switch (answer) {
            case Denied<?> _ ->
                "allow " + permission
                        + " to the worker's role, in its own policy and in that of the resource; with a KMS key also"
                        + " kms:GenerateDataKey and kms:Decrypt";
            case Forbidden<?> _ ->
                "allow " + permission + " to the worker's role; AWS would send an error code, so check also what is"
                        + " between the worker and " + setting + ": a proxy, or the policy of a VPC endpoint";
            case KeyRefused<?> _ ->
                "allow kms:Decrypt and kms:GenerateDataKey to the worker's role on the KMS key of " + setting
                        + ", in its own policy and in the key's policy, and check that the key is enabled";
            case Unknown<?> _ -> "give the worker valid credentials, and check the clock of the node";
            case Missing<?> _ ->
                "check " + setting + ": its spelling, its account, and its region against AWS_DEFAULT_REGION"
                        + " (worker.region)";
            case Elsewhere<?> elsewhere ->
                elsewhere.region().isEmpty()
                        ? "set AWS_DEFAULT_REGION (worker.region) to the region of " + setting
                        : "set AWS_DEFAULT_REGION (worker.region) to " + elsewhere.region() + ", or change " + setting;
            case Refused<?> _ -> "check the service behind " + setting + ", and any proxy before it";
            case Silent<?> _ ->
                "check the network from here to the service: DNS, routes, firewalls, VPC endpoints, proxies,"
                        + " certificates (AWS_CA_BUNDLE), and the endpoints above";
        };
    }
}
