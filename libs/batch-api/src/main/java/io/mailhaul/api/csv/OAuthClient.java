package io.mailhaul.api.csv;

import io.mailhaul.model.PrintableText;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth client that may open accounts in its own name (RFC 6749 section 4.4), not validated yet.
 * The string form omits the secret.
 *
 * @param tokenEndpoint the URL of the token endpoint
 * @param scope the scopes of the tokens, separated by spaces; empty for the endpoint's default
 */
public record OAuthClient(
    String tokenEndpoint, String clientId, String clientSecret, String scope) {

  /** Absent values become empty. */
  public OAuthClient(
      @Nullable String tokenEndpoint,
      @Nullable String clientId,
      @Nullable String clientSecret,
      @Nullable String scope) {
    this.tokenEndpoint = emptyIfNull(tokenEndpoint).strip();
    this.clientId = emptyIfNull(clientId);
    this.clientSecret = emptyIfNull(clientSecret);
    this.scope = emptyIfNull(scope);
  }

  private static String emptyIfNull(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** All errors of the client, as sentences for the user that contain no secret. */
  public List<String> errors() {
    List<String> errors = new ArrayList<>();
    if (tokenEndpoint.isEmpty()) {
      errors.add("tokenEndpoint, the URL that issues tokens, is missing.");
    } else {
      checkUrl(tokenEndpoint, errors);
    }
    if (!PrintableText.isStorable(tokenEndpoint + clientId + clientSecret + scope)) {
      errors.add("a value has a character that is not allowed.");
    }
    if (clientId.isBlank()) {
      errors.add("clientId is missing.");
    }
    if (clientSecret.isEmpty()) {
      errors.add("clientSecret is missing.");
    }
    return errors;
  }

  /** Checks the URL. The URL is quoted only where it cannot contain a secret. */
  private static void checkUrl(String url, List<String> errors) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      errors.add("tokenEndpoint is not a URL.");
      return;
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
      errors.add("tokenEndpoint must be a URL that begins with https://.");
    } else if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      errors.add("tokenEndpoint must contain neither a user name nor a fragment.");
    } else if (scheme.equals("http") && !isLoopback(host)) {
      errors.add(
          "tokenEndpoint must begin with https://, since the secret is sent to '%s'."
              .formatted(host));
    }
  }

  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "OAuthClient[" + tokenEndpoint + ", " + clientId + ", ***]";
  }
}
