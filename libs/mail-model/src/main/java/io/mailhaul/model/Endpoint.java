package io.mailhaul.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a mail server, written as a URI: {@code imaps://host[:993]} uses implicit TLS,
 * {@code imap://host[:143]} requires STARTTLS (RFC 8314), {@code imap://host:port?tls=off} uses no
 * TLS. {@code ?tls-fingerprint=} pins the server's certificate by the SHA-256 of its DER form, in
 * hex.
 *
 * @param scheme of the URI, lower case: decides how the mailboxes of this server are opened
 * @param host lower case; an IPv6 address without its brackets
 * @param tlsFingerprint 64 lower-case hex digits, or null to trust the certificate authorities of
 *     the Java runtime
 */
public record Endpoint(
    String scheme, String host, int port, Security security, @Nullable String tlsFingerprint) {

  private static final String IMAPS = "imaps";
  private static final String IMAP = "imap";

  /** The names of hosts have at most 255 characters. */
  private static final int MAX_LENGTH = 1_000;

  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  /** How the connection is protected. */
  public enum Security {
    TLS,
    STARTTLS,
    PLAIN
  }

  /** The endpoint of an IMAP server; the scheme follows from the security. */
  public static Endpoint imap(
      String host, int port, Security security, @Nullable String tlsFingerprint) {
    return new Endpoint(
        security == Security.TLS ? IMAPS : IMAP, host, port, security, tlsFingerprint);
  }

  /**
   * Reads such a URI.
   *
   * @throws IllegalArgumentException with a message for the user when it is not valid
   */
  @JsonCreator
  public static Endpoint parse(String text) {
    // Checked first, because the other messages quote the text.
    if (text.contains("@") || text.contains("%40")) {
      throw new IllegalArgumentException(
          "The URI must not contain a user or a password; both belong in the mailbox file");
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException("The URI is missing");
    }
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("The URI is longer than 1,000 characters");
    }
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + text + "' is not a URI: " + e.getReason(), e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals(IMAPS) && !scheme.equals(IMAP)) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' must begin with imaps:// or imap://, for example 'imaps://imap.example.org'");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' names no host");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65535) {
      throw new IllegalArgumentException("'" + text + "': " + uri.getPort() + " is not a port");
    }
    if (uri.getPath() != null && !uri.getPath().isEmpty() && !uri.getPath().equals("/")) {
      throw new IllegalArgumentException("'" + text + "' must not name a path");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("'" + text + "' must not have a fragment (#)");
    }
    Security security = scheme.equals(IMAPS) ? Security.TLS : Security.STARTTLS;
    String fingerprint = null;
    for (String parameter : uri.getQuery() == null ? new String[0] : uri.getQuery().split("&")) {
      if (parameter.equals("tls=off") && scheme.equals(IMAP)) {
        security = Security.PLAIN;
      } else if (parameter.startsWith("tls-fingerprint=")) {
        fingerprint = parameter.substring(16).replace(":", "").toLowerCase(Locale.ROOT);
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
          throw new IllegalArgumentException(
              "tls-fingerprint must be the SHA-256 of the certificate, 64 hex digits");
        }
      } else {
        throw new IllegalArgumentException(
            "'" + text + "': unknown parameter '" + parameter + "' (tls=off is only for imap://)");
      }
    }
    if (security == Security.PLAIN && fingerprint != null) {
      throw new IllegalArgumentException("tls=off and tls-fingerprint contradict each other");
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    int port = uri.getPort() > 0 ? uri.getPort() : security == Security.TLS ? 993 : 143;
    return new Endpoint(scheme, host, port, security, fingerprint);
  }

  /** {@code host:port}, for texts and as the name of a throttled server. */
  public String address() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The URI in its full form; two endpoints are the same when these are equal. */
  @JsonValue
  @Override
  public String toString() {
    String uri = scheme + "://" + address();
    if (security == Security.PLAIN) {
      uri += "?tls=off";
    }
    return tlsFingerprint == null ? uri : uri + "?tls-fingerprint=" + tlsFingerprint;
  }
}
