package io.sdqueueworker.doctor;

import java.util.List;

/// Whether there are credentials: nothing can be asked of AWS without.
public final class CredentialsCheck implements Check {

    private final CallerAccess caller;

    public CredentialsCheck(CallerAccess caller) {
        this.caller = caller;
    }

    @Override
    public Subject subject() {
        return Subject.CREDENTIALS;
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        return caller.findCredentials()
                .<List<Finding>>map(reason -> List.of(new Finding.Failure(
                        Subject.CREDENTIALS,
                        "there are none: " + reason,
                        "give the pod a role by EKS Pod Identity or IRSA (a service account with a role), or credentials in"
                                + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")))
                .orElse(List.of());
    }
}
