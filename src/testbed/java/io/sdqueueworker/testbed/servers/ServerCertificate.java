package io.sdqueueworker.testbed.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A self-signed certificate, by default for 127.0.0.1, created with the JDK's `keytool`.
///
/// @param keyStore certificate and key in PKCS12, for the server
/// @param authority the certificate in PEM, for clients to trust
/// @param trustStore the same in PKCS12, for clients in Java; its password is `testing`
public record ServerCertificate(Path keyStore, Path authority, Path trustStore) {

    private static final String PASSWORD = "testing";

    /// Creates a certificate that is valid for two days.
    ///
    /// @param directory receives the files
    public static ServerCertificate create(Path directory) throws InterruptedException {
        return create(directory, "ip:127.0.0.1,dns:localhost");
    }

    /// Creates a certificate for other hosts.
    ///
    /// @param names in `keytool`'s form, such as `dns:a.example`
    public static ServerCertificate create(Path directory, String names) throws InterruptedException {
        ServerCertificate made = new ServerCertificate(
                directory.resolve("server.p12"), directory.resolve("authority.pem"), directory.resolve("clients.p12"));
        String store = made.keyStore().toString();
        keytool(
                "-genkeypair -alias server -keyalg EC -groupname secp256r1 -validity 2 -dname CN=127.0.0.1 -ext bc:c",
                List.of("-ext", "san=" + names, "-keystore", store, "-storepass", PASSWORD));
        keytool(
                "-exportcert -alias server -rfc",
                List.of("-file", made.authority().toString(), "-keystore", store, "-storepass", PASSWORD));
        keytool(
                "-importcert -noprompt -alias server",
                List.of(
                        "-file",
                        made.authority().toString(),
                        "-keystore",
                        made.trustStore().toString(),
                        "-storepass",
                        PASSWORD));
        return made;
    }

    /// Writes certificate and key in PEM, for servers that do not read PKCS12.
    public void writePem(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            Key key = store.getKey("server", PASSWORD.toCharArray());
            Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
            Files.writeString(
                    file,
                    Files.readString(authority) + "-----BEGIN PRIVATE KEY-----\n"
                            + lines.encodeToString(key.getEncoded()) + "\n-----END PRIVATE KEY-----\n");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the new certificate is unusable", e);
        }
    }

    SSLContext serverContext() {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the new certificate is unusable", e);
        }
    }

    private static void keytool(String command, List<String> more) throws InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> words = Stream.of(Stream.of(tool.toString()), Stream.of(command.split(" ")), more.stream())
                .flatMap(word -> word)
                .toList();
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("keytool cannot be started", e);
        }
    }
}
