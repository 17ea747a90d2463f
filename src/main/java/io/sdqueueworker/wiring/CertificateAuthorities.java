package io.sdqueueworker.wiring;

import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.io.DurableFile;
import io.sdqueueworker.io.FileErrors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// The certificate authorities that this process trusts in TLS: those of the JDK, and those of a PEM file.
///
/// A native image contains the JDK's authorities of its build, and reads neither the system's nor `AWS_CA_BUNDLE` by
/// itself.
final class CertificateAuthorities {

    /// The password of the trust store: it has no secrets, but its format requires one.
    private static final String PASSWORD = "changeit";

    private CertificateAuthorities() {}

    /// Adds the certificates of a file, for the whole process. Called before the first TLS client is built.
    ///
    /// Sets one trust store by system properties, for all clients: those of AWS, those that the SDK builds by
    /// itself for the role of a profile, and those of the runtime.
    ///
    /// @param bundle certificates in PEM, one or more
    /// @param workDirectory takes the trust store
    /// @throws InvalidSettingException if the file does not exist or has no certificates
    static void trust(Path bundle, Path workDirectory) {
        Collection<? extends Certificate> added = read(bundle);
        Path file = workDirectory.resolve("trust.p12");
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            List<Certificate> all = new ArrayList<>(known());
            all.addAll(added);
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry("authority-" + i, all.get(i));
            }
            Files.createDirectories(workDirectory);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            store.store(content, PASSWORD.toCharArray());
            // A worker and a doctor in one pod share the directory.
            DurableFile.replace(file, content.toByteArray(), DurableFile.Option.CONCURRENT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no PKCS12 trust store", e);
        } catch (IOException e) {
            throw InvalidSettingException.ofWorkDirectory(workDirectory, e);
        }
        System.setProperty("javax.net.ssl.trustStore", file.toString());
        System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    }

    private static Collection<? extends Certificate> read(Path bundle) {
        try (InputStream in = Files.newInputStream(bundle)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw wrong(bundle, "it has none");
            }
            return found;
        } catch (IOException e) {
            throw wrong(bundle, "it cannot be read: " + FileErrors.describe(e));
        } catch (CertificateException e) {
            throw wrong(bundle, "one of them cannot be read");
        }
    }

    private static List<X509Certificate> known() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        List<X509Certificate> known = new ArrayList<>();
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                known.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return known;
    }

    private static InvalidSettingException wrong(Path bundle, String reason) {
        return InvalidSettingException.wrong(
                "worker.ca-bundle", "a file with certificates in PEM, and " + bundle + " is not (" + reason + ")");
    }
}
