package io.sdqueueworker.command;

import io.sdqueueworker.command.CommandLine.SendAgain;
import io.sdqueueworker.publication.QuarantinedMessage;
import io.sdqueueworker.publication.QuarantinedMessages;
import io.sdqueueworker.queue.MessageSender;
import io.sdqueueworker.queue.QueueUnavailableException;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.TaskFailedException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/// Lists the messages in the quarantine, or sends some of them to the queue again.
///
/// A message is removed only after it was sent, so that none is lost. One that is sent twice, because it could not be
/// removed, has the same identity only if it has an SNS envelope.
final class Redrive {

    /// The exit status if a message could not be read, sent or removed.
    private static final int FAILURE = 1;

    private final QuarantinedMessages kept;
    private final MessageSender queue;
    private final PrintStream out;
    private final PrintStream errors;

    Redrive(QuarantinedMessages kept, MessageSender queue, PrintStream out, PrintStream errors) {
        this.kept = kept;
        this.queue = queue;
        this.out = out;
        this.errors = errors;
    }

    /// Carries out the command.
    ///
    /// @return the exit status
    int run(SendAgain command) throws InterruptedException {
        List<Identity> identities;
        try {
            identities = command.identities().isEmpty() ? kept.list() : command.identities();
        } catch (TaskFailedException e) {
            errors.println("the quarantine cannot be listed: " + e.failure().detail());
            return FAILURE;
        }
        int failures = 0;
        int count = 0;
        for (Identity identity : identities) {
            try {
                QuarantinedMessage message = kept.read(identity);
                if (command.code().isEmpty() || command.code().equals(Optional.of(message.code()))) {
                    carryOut(command, identity, message);
                    count++;
                }
            } catch (TaskFailedException e) {
                failures++;
                errors.println(identity + ": " + e.failure().detail());
            } catch (QueueUnavailableException e) {
                failures++;
                errors.println(identity + " was not sent: " + e.getMessage());
            }
        }
        out.println("messages: " + count + ", failures: " + failures);
        return failures == 0 ? 0 : FAILURE;
    }

    private void carryOut(SendAgain command, Identity identity, QuarantinedMessage message)
            throws TaskFailedException, QueueUnavailableException, InterruptedException {
        String line = identity + " " + message.code() + " " + message.at();
        switch (command.action()) {
            case LIST -> out.println(line);
            case DRY_RUN -> out.println("would send " + line);
            case SEND -> {
                queue.send(message.content(), attempt(message));
                out.println("sent " + line);
                try {
                    kept.remove(identity);
                } catch (TaskFailedException e) {
                    Failure failure = e.failure();
                    throw TaskFailedException.of(
                            failure.code(),
                            failure.stage(),
                            "it was sent, but stays in the quarantine: " + failure.detail(),
                            e);
                }
            }
        }
    }

    /// Names the message and the time at which it was set aside. The same for a second run of this command, so that a
    /// FIFO queue drops a message that could not be removed.
    private static String attempt(QuarantinedMessage message) {
        return message.identity().messageTag(message.at().toString());
    }
}
