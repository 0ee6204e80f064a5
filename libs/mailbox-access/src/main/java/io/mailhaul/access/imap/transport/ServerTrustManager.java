package io.mailhaul.access.imap.transport;

import io.mailhaul.model.Endpoint;
import io.mailhaul.model.Sha256;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Checks the server's certificate for one connection. If the endpoint pins a certificate, only that
 * one is trusted; otherwise the Java platform checks the chain and the host name. Keeps the reason
 * of a refusal for the administrator.
 */
public final class ServerTrustManager extends X509ExtendedTrustManager {

  private final @Nullable String pinned;
  private final X509ExtendedTrustManager authorities;
  private @Nullable String refusal;

  private ServerTrustManager(@Nullable String pinned, X509ExtendedTrustManager authorities) {
    this.pinned = pinned;
    this.authorities = authorities;
  }

  /**
   * For one connection to an endpoint.
   *
   * @param trustAnchors trusted authorities; null for those of the Java platform
   */
  public static ServerTrustManager of(Endpoint endpoint, @Nullable KeyStore trustAnchors)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trustAnchors);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager authorities) {
        return new ServerTrustManager(endpoint.tlsFingerprint(), authorities);
      }
    }
    throw new GeneralSecurityException("The Java platform has no trust manager");
  }

  /** Whether the server's certificate was refused. */
  public boolean isRefused() {
    return refusal != null;
  }

  /** Why the certificate was refused, and how it can be pinned. */
  public String refusal() {
    return refusal == null ? "" : refusal;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, () -> authorities.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> authorities.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, () -> authorities.checkServerTrusted(chain, authType));
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void check(X509Certificate[] chain, Check byAuthorities) throws CertificateException {
    X509Certificate certificate = chain[0];
    String fingerprint = fingerprint(certificate);
    if (pinned != null) {
      if (!pinned.equals(fingerprint)) {
        refusal =
            "another certificate is pinned; the server presents "
                + describe(certificate, fingerprint);
        throw new CertificateException("Not the pinned certificate");
      }
      return;
    }
    try {
      byAuthorities.run();
    } catch (CertificateException e) {
      refusal =
          withoutClassNames(e) + "; the server presents " + describe(certificate, fingerprint);
      throw e;
    }
  }

  /** The message of the exception, without names of Java classes. */
  private static String withoutClassNames(CertificateException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\b[a-z]+(\\.[a-z]+)+\\.[A-Z]\\w*:\\s*", "");
  }

  private static String describe(X509Certificate certificate, String fingerprint) {
    return "?tls-fingerprint="
        + fingerprint
        + ", for "
        + certificate.getSubjectX500Principal().getName()
        + ", valid until "
        + certificate.getNotAfter().toInstant().atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static String fingerprint(X509Certificate certificate)
      throws CertificateEncodingException {
    return Sha256.hex(certificate.getEncoded());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("Mailhaul is no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("Mailhaul is no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("Mailhaul is no server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
