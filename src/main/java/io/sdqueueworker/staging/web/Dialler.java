package io.sdqueueworker.staging.web;

import io.sdqueueworker.staging.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.Optional;

/// Sends GET requests to one IP address and no other.
public interface Dialler {

    /// Connects, sends the request, and waits for the headers of the answer. Ends early if the thread is
    /// interrupted.
    ///
    /// Redirects are returned, not followed. Nothing from an earlier answer is sent, such as a cookie.
    ///
    /// @param url to request; its host names the server in the `Host` header, and in TLS for the certificate
    /// @param address to connect to
    /// @throws UnreachableException if the connection is refused or times out
    /// @throws SourceFailedException if the server's certificate does not match the host, or the time limit passes
    Response get(WebAddress url, InetAddress address, Deadline deadline) throws IOException, InterruptedException;

    /// The headers of an answer, and its body as it arrives.
    interface Response extends AutoCloseable {

        int status();

        /// The first header with a name.
        Optional<String> header(String name);

        /// Copies the body, no faster than the stream accepts it.
        ///
        /// @throws IOException if the connection ends before the body does
        void copyTo(OutputStream out) throws IOException, InterruptedException;

        /// Closes the connection, even if more is to come.
        @Override
        void close();
    }

    /// Reports that an address cannot be connected to. Another address of the same host may work.
    final class UnreachableException extends IOException {

        private static final long serialVersionUID = 1L;

        UnreachableException(Throwable cause) {
            super("no connection", cause);
        }
    }
}
