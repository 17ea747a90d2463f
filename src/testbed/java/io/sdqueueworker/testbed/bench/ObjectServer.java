package io.sdqueueworker.testbed.bench;

import io.sdqueueworker.testbed.http.FreePort;
import io.sdqueueworker.testbed.servers.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One object over HTTP and TLS, served by nginx with `sendfile` so that the server is faster than any reader. It
/// supports ranges and `If-Match`, answers listings with a fixed text and does not check signatures.
final class ObjectServer implements AutoCloseable {

    static final String BUCKET = "models";
    static final String KEY = "model.safetensors";

    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final URI plain;
    private final URI secure;

    private ObjectServer(Process process, URI plain, URI secure) {
        this.process = process;
        this.plain = plain;
        this.secure = secure;
    }

    /// @param directory receives the server's settings; the object is in `models` below it
    static ObjectServer start(Path directory, ServerCertificate certificate) throws IOException, InterruptedException {
        Path here = directory.toAbsolutePath();
        int port = FreePort.find();
        int tlsPort = FreePort.find();
        certificate.writePem(here.resolve("server.pem"));
        Files.writeString(
                here.resolve("list.xml"),
                listing(Files.size(here.resolve(BUCKET).resolve(KEY))));
        Files.writeString(here.resolve("nginx.conf"), """
                daemon off;
                worker_processes auto;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx.log;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/temp;
                  proxy_temp_path %1$s/temp;
                  fastcgi_temp_path %1$s/temp;
                  uwsgi_temp_path %1$s/temp;
                  scgi_temp_path %1$s/temp;
                  sendfile on;
                  tcp_nopush on;
                  keepalive_requests 100000;
                  default_type application/octet-stream;
                  server {
                    # Otherwise one of its processes takes most of the connections.
                    listen 127.0.0.1:%2$d reuseport;
                    listen 127.0.0.1:%3$d ssl reuseport;
                    ssl_certificate %1$s/server.pem;
                    ssl_certificate_key %1$s/server.pem;
                    # What S3 chooses, too.
                    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
                    root %1$s;
                    location ~ ^/%4$s/?$ { rewrite ^ /list.xml last; }
                    location = /list.xml { internal; types {} default_type application/xml; }
                  }
                }
                """.formatted(here, port, tlsPort, BUCKET));
        Process process = new ProcessBuilder(
                        "nginx", "-c", here.resolve("nginx.conf").toString(), "-p", here.toString())
                .redirectErrorStream(true)
                .redirectOutput(here.resolve("nginx.out").toFile())
                .start();
        ObjectServer server = new ObjectServer(
                process, URI.create("http://127.0.0.1:" + port), URI.create("https://127.0.0.1:" + tlsPort));
        try {
            server.awaitListening(here, tlsPort);
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// The address without TLS.
    URI plain() {
        return plain;
    }

    /// The address with TLS.
    URI secure() {
        return secure;
    }

    private void awaitListening(Path directory, int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!listens(port)) {
            // A latch cannot wait for another process.
            if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "nginx does not listen: " + Files.readString(directory.resolve("nginx.out")));
            }
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static String listing(long bytes) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>%s</Name><Prefix></Prefix>\
                <KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><Contents><Key>%s</Key>\
                <LastModified>2026-11-25T00:00:00.000Z</LastModified><ETag>"0"</ETag><Size>%d</Size>\
                <StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>
                """.formatted(BUCKET, KEY, bytes);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
