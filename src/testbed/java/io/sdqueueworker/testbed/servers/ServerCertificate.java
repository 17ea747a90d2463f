package io.sdqueueworker.testbed.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A self-signed server certificate, for 127.0.0.1 by default, made by the JDK's `keytool`.
///
/// @param keyStore certificate and key in PKCS12, for the server
/// @param authority the certificate in PEM, for clients to trust
/// @param trustStore the same in PKCS12, for clients in Java; its password is `testing`
public record ServerCertificate(Path keyStore, Path authority, Path trustStore) {

    private static final String PASSWORD = "testing";
    private static final String UNUSABLE = "the new certificate is unusable";
    private static final String LOCAL = "ip:127.0.0.1,dns:localhost";

    /// Made once for each set of names, since `keytool` takes a second. The values are key stores.
    private static final Map<String, byte[]> MADE = new ConcurrentHashMap<>();

    /// Writes the certificate for 127.0.0.1 that all tests of a JVM share.
    ///
    /// @param directory receives the files
    public static ServerCertificate create(Path directory) throws IOException {
        return create(directory, LOCAL);
    }

    /// Writes the shared certificate for other hosts.
    ///
    /// @param names as `keytool` writes them, such as `dns:a.example`
    public static ServerCertificate create(Path directory, String names) throws IOException {
        return write(directory, MADE.computeIfAbsent(names, ServerCertificate::make));
    }

    /// Writes another certificate for 127.0.0.1, which clients of the shared one do not trust.
    public static ServerCertificate createOther(Path directory) throws IOException {
        return write(directory, make(LOCAL));
    }

    private static ServerCertificate write(Path directory, byte[] keyStore) throws IOException {
        ServerCertificate made = new ServerCertificate(
                directory.resolve("server.p12"), directory.resolve("authority.pem"), directory.resolve("clients.p12"));
        Files.write(made.keyStore(), keyStore);
        try {
            Certificate certificate = made.load().getCertificate("server");
            Files.writeString(made.authority(), pem("CERTIFICATE", certificate.getEncoded()));
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", certificate);
            try (OutputStream out = Files.newOutputStream(made.trustStore())) {
                trusted.store(out, PASSWORD.toCharArray());
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(UNUSABLE, e);
        }
        return made;
    }

    private static byte[] make(String names) {
        try {
            Path directory = Files.createTempDirectory("certificate-");
            Path store = directory.resolve("server.p12");
            keytool(
                    "-genkeypair -alias server -keyalg EC -groupname secp256r1 -validity 2 -dname CN=127.0.0.1 -ext bc:c",
                    List.of("-ext", "san=" + names, "-keystore", store.toString(), "-storepass", PASSWORD));
            byte[] made = Files.readAllBytes(store);
            Files.delete(store);
            Files.delete(directory);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN %s-----%n%s%n-----END %1$s-----%n"
                .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        }
    }

    /// Writes certificate and key in PEM, for servers that do not read PKCS12.
    public void writePem(Path file) throws IOException {
        try {
            Key key = load().getKey("server", PASSWORD.toCharArray());
            Files.writeString(file, Files.readString(authority) + pem("PRIVATE KEY", key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(UNUSABLE, e);
        }
    }

    SSLContext serverContext() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(UNUSABLE, e);
        }
    }

    private static void keytool(String command, List<String> more) throws IOException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> words = Stream.of(Stream.of(tool.toString()), Stream.of(command.split(" ")), more.stream())
                .flatMap(word -> word)
                .toList();
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + output);
        }
    }
}
