package io.sdqueueworker.staging.web;

import io.sdqueueworker.staging.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.Optional;

/// Sends a GET to one address, and to no other.
public interface Dialler {

    /// Connects, asks, and waits for the head of the answer. Ends early when the thread is interrupted. Redirects are
    /// answers like any other; nothing is sent that an earlier answer has given.
    ///
    /// @param url what to ask for; its host names the server in the request, and in TLS for the certificate
    /// @param address where to connect to
    /// @throws UnreachableException when nobody accepts the connection
    /// @throws SourceFailedException when the server's certificate is not the host's, or the time has passed
    Answer get(WebAddress url, InetAddress address, Deadline deadline) throws IOException, InterruptedException;

    /// The head of an answer, and its body while it comes in.
    interface Answer extends AutoCloseable {

        int status();

        /// The first header of a name.
        Optional<String> header(String name);

        /// Copies the body, no faster than it is taken.
        ///
        /// @throws IOException when it ends before its end
        void copyTo(OutputStream out) throws IOException, InterruptedException;

        /// Ends the connection, whatever is still to come.
        @Override
        void close();
    }

    /// Nobody accepts connections at an address: another one of the same host may do.
    final class UnreachableException extends IOException {

        private static final long serialVersionUID = 1L;

        UnreachableException(Throwable cause) {
            super("no connection", cause);
        }
    }
}
