package io.mailhaul.access.imap;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.desk.SignIn;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * Signs in: SASL PLAIN (RFC 4616) where offered, else LOGIN. Names are passed on untouched, so that
 * administrators' forms of them work. A password is sent once.
 */
final class SigningIn {

  private SigningIn() {}

  static void signIn(Wire wire, SignIn account) {
    if (account.userName().indexOf('\0') >= 0 || account.password().indexOf('\0') >= 0) {
      throw Failures.of(
          FailureReason.CREDENTIAL_REFUSED, wire.side(), "name or password holds a NUL character");
    }
    boolean[] learned = new boolean[1];
    Answer answer;
    if (wire.can("AUTH=PLAIN")) {
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
    String response =
        Base64.getEncoder()
            .encodeToString(
                ("\0" + account.userName() + "\0" + account.password())
                    .getBytes(StandardCharsets.UTF_8));
    Wire.Sent sent = wire.begin("AUTHENTICATE");
    wire.write("AUTHENTICATE PLAIN");
    if (wire.can("SASL-IR")) {
      wire.write(" " + response);
      wire.end();
    } else {
      wire.end();
      if (wire.awaitContinuation(sent, Wire.IGNORE)) {
        wire.write(response);
        wire.end();
      }
    }
    return wire.await(sent, answer -> learned[0] |= wire.learnCapabilities(answer));
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
    String text =
        account.password().isEmpty()
            ? answer.text()
            : answer.text().replace(account.password(), "***");
    FailureReason reason = reason(answer.code(), text.toLowerCase(Locale.ROOT));
    return new MailboxException(
        new Failure(reason, wire.side(), text), Failures.backOff(text), null);
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
