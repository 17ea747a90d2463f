package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Denied;
import io.sdqueueworker.doctor.Answer.Elsewhere;
import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Missing;
import io.sdqueueworker.doctor.Answer.Refused;
import io.sdqueueworker.doctor.Answer.Silent;
import io.sdqueueworker.doctor.Answer.Unknown;

/// What mends a call that fails, whatever it was for.
final class Fixes {

    private Fixes() {}

    /// The failure that it is for a worker that cannot do without the call.
    ///
    /// @param setting what names the thing that was called
    /// @param permission the action that the worker's role needs for it
    static Finding of(Subject subject, Failed<?> answer, String setting, String permission) {
        return new Finding.Failure(subject, answer.reason(), fix(answer, setting, permission));
    }

    static String fix(Failed<?> answer, String setting, String permission) {
        return switch (answer) {
            case Denied<?> _ ->
                "allow " + permission
                        + " to the worker's role, in its own policy and in that of the resource; with a KMS"
                        + " key also kms:GenerateDataKey and kms:Decrypt";
            case Unknown<?> _ -> "give the worker valid credentials, and look at the clock of the node";
            case Missing<?> _ ->
                "look at " + setting + ": its spelling, its account, and its region against AWS_DEFAULT_REGION"
                        + " (worker.region)";
            case Elsewhere<?> elsewhere ->
                elsewhere.region().isEmpty()
                        ? "set AWS_DEFAULT_REGION (worker.region) to the region of " + setting
                        : "set AWS_DEFAULT_REGION (worker.region) to " + elsewhere.region() + ", or use another than "
                                + setting;
            case Refused<?> _ -> "look at the service behind " + setting + ", and at what stands before it";
            case Silent<?> _ ->
                "look at the network from here to the service: DNS, routes, firewalls, VPC endpoints, proxies,"
                        + " certificates (AWS_CA_BUNDLE), and the endpoints above";
        };
    }
}
