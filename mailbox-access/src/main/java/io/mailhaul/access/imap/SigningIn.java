package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.desk.SignIn;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Signs in: with a token by OAUTHBEARER (RFC 7628) or XOAUTH2, with a password by SASL PLAIN (RFC
 * 4616) if offered, otherwise by LOGIN. User names are sent unchanged, so that the forms for
 * administrators work. A secret is sent only once.
 */
final class SigningIn {

  private SigningIn() {}

  static void signIn(Wire connection, SignIn account) {
    if (secrets(account).anyMatch(secret -> secret.indexOf('\0') >= 0)) {
      throw Failures.of(
          FailureReason.CREDENTIAL_REFUSED,
          connection.side(),
          "the user name or password contains a NUL character");
    }
    boolean[] learned = new boolean[1];
    Answer response;
    if (account.token() != null) {
      response = bearer(connection, account, account.token(), learned);
    } else if (connection.can("AUTH=PLAIN")) {
      response = plain(connection, account, learned);
    } else if (!connection.can("LOGINDISABLED")) {
      response = login(connection, account, learned);
    } else {
      throw Failures.of(
          FailureReason.TLS_FAILED,
          connection.side(),
          "the server accepts no password over this connection (LOGINDISABLED)");
    }
    if (!response.isOK()) {
      throw refused(connection, response, account);
    }
    if (!connection.learnCapabilities(response) && !learned[0]) {
      connection.askCapabilities();
    }
  }

  private static Answer plain(Wire connection, SignIn account, boolean[] learned) {
    return sasl(
        connection, "PLAIN", "\0" + account.userName() + "\0" + account.password(), "", learned);
  }

  private static Answer bearer(Wire connection, SignIn account, String token, boolean[] learned) {
    if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw Failures.of(
          FailureReason.CREDENTIAL_REFUSED,
          connection.side(),
          "the token is not a bearer token (RFC 6750)");
    }
    String user = account.userName();
    if (connection.can("AUTH=OAUTHBEARER")) {
      return sasl(
          connection,
          "OAUTHBEARER",
          "n,a=%s,\1host=%s\1port=%d\1auth=Bearer %s\1\1"
              .formatted(
                  user.replace("=", "=3D").replace(",", "=2C"),
                  account.endpoint().host(),
                  account.endpoint().port(),
                  token),
          "\1",
          learned);
    }
    if (connection.can("AUTH=XOAUTH2")) {
      return sasl(
          connection, "XOAUTH2", "user=%s\1auth=Bearer %s\1\1".formatted(user, token), "", learned);
    }
    throw Failures.of(
        FailureReason.CREDENTIAL_REFUSED,
        connection.side(),
        "the server accepts no OAuth token (neither OAUTHBEARER nor XOAUTH2)");
  }

  /**
   * @param finalResponse sent if the server responds with another challenge that holds the error
   *     instead of refusing at once (RFC 7628 section 3.2.3)
   */
  private static Answer sasl(
      Wire connection,
      String mechanism,
      String initialResponse,
      String finalResponse,
      boolean[] learned) {
    Wire.Sent sent = connection.begin("AUTHENTICATE");
    connection.write("AUTHENTICATE " + mechanism);
    Consumer<Answer> capabilities =
        response -> learned[0] |= connection.learnCapabilities(response);
    boolean responseAllowed = true;
    if (connection.can("SASL-IR")) {
      connection.write(" " + base64(initialResponse));
      connection.end();
    } else {
      connection.end();
      responseAllowed = connection.awaitContinuation(sent, capabilities);
      if (responseAllowed) {
        connection.write(base64(initialResponse));
        connection.end();
      }
    }
    if (responseAllowed && connection.awaitContinuation(sent, capabilities)) {
      connection.write(base64(finalResponse));
      connection.end();
    }
    return connection.await(sent, capabilities);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Stream<String> secrets(SignIn account) {
    return Stream.of(
        account.userName(), account.password(), account.token() == null ? "" : account.token());
  }

  private static Answer login(Wire connection, SignIn account, boolean[] learned) {
    Wire.Sent sent = connection.begin("LOGIN");
    connection.write("LOGIN ");
    if (connection.writeString(sent, utf8(account.userName()))) {
      connection.write(" ");
      if (connection.writeString(sent, utf8(account.password()))) {
        connection.end();
      }
    }
    return connection.await(sent, response -> learned[0] |= connection.learnCapabilities(response));
  }

  /** The text in UTF-8, one character per byte. */
  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static MailboxException refused(Wire connection, Answer response, SignIn account) {
    // Some servers repeat the secret in their response.
    String text = hidden(hidden(response.text(), account.password()), account.token());
    FailureReason reason = reason(response.code(), text.toLowerCase(Locale.ROOT));
    return new MailboxException(new Failure(reason, connection.side(), text), null, null);
  }

  private static String hidden(String text, @Nullable String secret) {
    return secret == null || secret.isEmpty() ? text : text.replace(secret, "***");
  }

  private static FailureReason reason(String code, String text) {
    // Even if the text also says "try again later": another attempt may lock the account.
    boolean isPermanent =
        code.equals("AUTHENTICATIONFAILED")
            || code.equals("AUTHORIZATIONFAILED")
            || code.equals("EXPIRED")
            || text.contains("account") && text.contains("locked")
            || text.contains("failed login");
    FailureReason general = isPermanent ? null : Failures.general(code, text);
    if (general != null) {
      return general;
    }
    return switch (code) {
      case "LIMIT" -> FailureReason.MAILBOX_BUSY;
      case "SERVERBUG" -> FailureReason.SERVER_UNAVAILABLE;
      default -> FailureReason.CREDENTIAL_REFUSED;
    };
  }
}
