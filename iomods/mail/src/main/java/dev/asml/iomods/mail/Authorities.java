package dev.asml.iomods.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** The authorities whose certificates are believed, where they are not those of Java. */
final class Authorities {
    private Authorities() {}

    /**
     * Reads certificates in PEM.
     *
     * @throws IllegalArgumentException naming the key, if the file has none
     */
    static SSLSocketFactory read(String key, String file) throws IOException {
        try (InputStream input = Files.newInputStream(Path.of(file))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(input)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
            }
            if (trusted.size() > 0) {
                return factory(trusted);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "\"%s\" is \"%s\", which cannot be read as certificates in PEM: %s"
                            .formatted(key, file, e.getMessage()),
                    e);
        }
        throw new IllegalArgumentException("\"%s\" is \"%s\", which has no certificate".formatted(key, file));
    }

    private static SSLSocketFactory factory(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context.getSocketFactory();
    }
}
