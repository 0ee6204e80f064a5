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
 * 4616) where offered, else LOGIN. Names are passed on untouched, so that administrators' forms of
 * them work. A secret is sent once.
 */
final class SigningIn {

  private SigningIn() {}

  static void signIn(Wire connection, SignIn account) {
    if (secrets(account).anyMatch(secret -> secret.indexOf('\0') >= 0)) {
      throw Failures.of(
          FailureReason.CREDENTIAL_REFUSED, connection.side(), "name or password holds a NUL character");
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
          "the server takes no password over this connection (LOGINDISABLED)");
    }
    if (!response.isOK()) {
      throw refused(connection, response, account);
    }
    if (!connection.learnCapabilities(response) && !learned[0]) {
      connection.askCapabilities();
    }
  }

  private static Answer plain(Wire connection, SignIn account, boolean[] learned) {
    return sasl(connection, "PLAIN", "\0" + account.userName() + "\0" + account.password(), "", learned);
  }

  private static Answer bearer(Wire connection, SignIn account, String token, boolean[] learned) {
    if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw Failures.of(
          FailureReason.CREDENTIAL_REFUSED, connection.side(), "the token is not a token (RFC 6750)");
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
        "the server takes no OAuth token (neither OAUTHBEARER nor XOAUTH2)");
  }

  /**
   * @param resignation what is said to a server that asks on instead of refusing, as it does where
   *     it wants to say why (RFC 7628 section 3.2.3)
   */
  private static Answer sasl(
      Wire connection, String mechanism, String response, String resignation, boolean[] learned) {
    Wire.Sent sent = connection.begin("AUTHENTICATE");
    connection.write("AUTHENTICATE " + mechanism);
    Consumer<Answer> capabilities = response -> learned[0] |= connection.learnCapabilities(response);
    boolean asked = true;
    if (connection.can("SASL-IR")) {
      connection.write(" " + base64(response));
      connection.end();
    } else {
      connection.end();
      asked = connection.awaitContinuation(sent, capabilities);
      if (asked) {
        connection.write(base64(response));
        connection.end();
      }
    }
    if (asked && connection.awaitContinuation(sent, capabilities)) {
      connection.write(base64(resignation));
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

  /** One character per byte of the text in UTF-8. */
  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static MailboxException refused(Wire connection, Answer response, SignIn account) {
    // Servers have been seen to repeat what they were sent.
    String text = hidden(hidden(response.text(), account.password()), account.token());
    FailureReason reason = reason(response.code(), text.toLowerCase(Locale.ROOT));
    return new MailboxException(new Failure(reason, connection.side(), text), null, null);
  }

  private static String hidden(String text, @Nullable String secret) {
    return secret == null || secret.isEmpty() ? text : text.replace(secret, "***");
  }

  private static FailureReason reason(String code, String text) {
    // Whatever else it says ("try again later"): trying again is what locks accounts.
    boolean plainly =
        code.equals("AUTHENTICATIONFAILED")
            || code.equals("AUTHORIZATIONFAILED")
            || code.equals("EXPIRED")
            || text.contains("account") && text.contains("locked")
            || text.contains("failed login");
    FailureReason general = plainly ? null : Failures.general(code, text);
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
