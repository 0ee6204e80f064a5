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

  static void signIn(Wire wire, SignIn account) {
    if (secrets(account).anyMatch(secret -> secret.indexOf('\0') >= 0)) {
      throw Failures.of(
          FailureReason.CREDENTIAL_REFUSED, wire.side(), "name or password holds a NUL character");
    }
    boolean[] learned = new boolean[1];
    Answer answer;
    if (account.token() != null) {
      answer = bearer(wire, account, account.token(), learned);
    } else if (wire.can("AUTH=PLAIN")) {
      answer = plain(wire, account, learned);
    } else if (!wire.can("LOGINDISABLED")) {
      answer = login(wire, account, learned);
    } else {
      throw Failures.of(
          FailureReason.TLS_FAILED,
          wire.side(),
          "the server takes no password over this connection (LOGINDISABLED)");
    }
    if (!answer.isOK()) {
      throw refused(wire, answer, account);
    }
    if (!wire.learnCapabilities(answer) && !learned[0]) {
      wire.askCapabilities();
    }
  }

  private static Answer plain(Wire wire, SignIn account, boolean[] learned) {
    return sasl(wire, "PLAIN", "\0" + account.userName() + "\0" + account.password(), "", learned);
  }

  private static Answer bearer(Wire wire, SignIn account, String token, boolean[] learned) {
    if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw Failures.of(
          FailureReason.CREDENTIAL_REFUSED, wire.side(), "the token is not a token (RFC 6750)");
    }
    String user = account.userName();
    if (wire.can("AUTH=OAUTHBEARER")) {
      return sasl(
          wire,
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
    if (wire.can("AUTH=XOAUTH2")) {
      return sasl(
          wire, "XOAUTH2", "user=%s\1auth=Bearer %s\1\1".formatted(user, token), "", learned);
    }
    throw Failures.of(
        FailureReason.CREDENTIAL_REFUSED,
        wire.side(),
        "the server takes no OAuth token (neither OAUTHBEARER nor XOAUTH2)");
  }

  /**
   * @param resignation what is said to a server that asks on instead of refusing, as it does where
   *     it wants to say why (RFC 7628 section 3.2.3)
   */
  private static Answer sasl(
      Wire wire, String mechanism, String response, String resignation, boolean[] learned) {
    Wire.Sent sent = wire.begin("AUTHENTICATE");
    wire.write("AUTHENTICATE " + mechanism);
    Consumer<Answer> capabilities = answer -> learned[0] |= wire.learnCapabilities(answer);
    boolean asked = true;
    if (wire.can("SASL-IR")) {
      wire.write(" " + base64(response));
      wire.end();
    } else {
      wire.end();
      asked = wire.awaitContinuation(sent, capabilities);
      if (asked) {
        wire.write(base64(response));
        wire.end();
      }
    }
    if (asked && wire.awaitContinuation(sent, capabilities)) {
      wire.write(base64(resignation));
      wire.end();
    }
    return wire.await(sent, capabilities);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Stream<String> secrets(SignIn account) {
    return Stream.of(
        account.userName(), account.password(), account.token() == null ? "" : account.token());
  }

  private static Answer login(Wire wire, SignIn account, boolean[] learned) {
    Wire.Sent sent = wire.begin("LOGIN");
    wire.write("LOGIN ");
    if (wire.writeString(sent, utf8(account.userName()))) {
      wire.write(" ");
      if (wire.writeString(sent, utf8(account.password()))) {
        wire.end();
      }
    }
    return wire.await(sent, answer -> learned[0] |= wire.learnCapabilities(answer));
  }

  /** One character per byte of the text in UTF-8. */
  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static MailboxException refused(Wire wire, Answer answer, SignIn account) {
    // Servers have been seen to repeat what they were sent.
    String text = hidden(hidden(answer.text(), account.password()), account.token());
    FailureReason reason = reason(answer.code(), text.toLowerCase(Locale.ROOT));
    return new MailboxException(new Failure(reason, wire.side(), text), null, null);
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
