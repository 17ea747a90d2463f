package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Denied;
import io.sdqueueworker.doctor.Answer.Elsewhere;
import io.sdqueueworker.doctor.Answer.Given;
import io.sdqueueworker.doctor.Answer.Missing;
import io.sdqueueworker.doctor.Answer.Refused;
import io.sdqueueworker.doctor.Answer.Silent;
import io.sdqueueworker.doctor.Answer.Unknown;
import java.util.List;

/// Whose credentials they are. AWS tells that to everybody who signs with valid ones, so no permission is needed.
public final class IdentityCheck implements Check {

    private final CallerAccess caller;
    private final boolean ownEndpoints;

    /// @param ownEndpoints whether queue or bucket are reached at an endpoint of one's own: their credentials need not
    ///     be of AWS then
    public IdentityCheck(CallerAccess caller, boolean ownEndpoints) {
        this.caller = caller;
        this.ownEndpoints = ownEndpoints;
    }

    @Override
    public Subject subject() {
        return Subject.CREDENTIALS;
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        return List.of(
                switch (caller.identity()) {
                    case Given<String>(String arn) -> new Finding.Ok(Subject.CREDENTIALS, "they are those of " + arn);
                    // A network without a way to STS is no fault: what the worker calls itself is looked at beside
                    // this.
                    case Silent<String>(String reason) ->
                        new Finding.Ok(
                                Subject.CREDENTIALS,
                                "there are some, and who they are of cannot be asked, which a worker does not do: "
                                        + reason);
                    case Unknown<String>(String reason) -> refused(reason);
                    case Denied<String>(String reason) -> refused(reason);
                    case Refused<String>(String reason) -> refused(reason);
                    case Missing<String>(String reason) -> refused(reason);
                    case Elsewhere<String>(var _, String reason) -> refused(reason);
                });
    }

    private Finding refused(String reason) {
        return ownEndpoints
                ? new Finding.Ok(
                        Subject.CREDENTIALS,
                        "AWS does not know them, so they must be meant for the endpoints of your own: " + reason)
                : new Finding.Failure(
                        Subject.CREDENTIALS,
                        "AWS does not take them: " + reason,
                        "renew them, look at the role's trust policy and at the clock of the node");
    }
}
