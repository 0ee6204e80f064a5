package io.mailhaul.access.imap.connection;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.SecretMask;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Signs in: with a token by OAUTHBEARER (RFC 7628) or XOAUTH2, with a password by SASL PLAIN (RFC
 * 4616) if offered, otherwise by LOGIN. User names are sent unchanged, so that the forms for
 * administrators work. A secret is sent only once.
 */
public final class Authenticator {

  private Authenticator() {}

  public static void signIn(ImapConnection connection, AccountCredentials account) {
    if (secrets(account).anyMatch(secret -> secret.indexOf('\0') >= 0)) {
      throw FailureTranslator.of(
          FailureReason.CREDENTIAL_REFUSED,
          connection.side(),
          "the user name or password contains a NUL character");
    }
    boolean[] learned = new boolean[1];
    ImapResponse response;
    if (account.token() != null) {
      response = bearerToken(connection, account, account.token(), learned);
    } else if (connection.hasCapability("AUTH=PLAIN")) {
      response = plain(connection, account, learned);
    } else if (!connection.hasCapability("LOGINDISABLED")) {
      response = login(connection, account, learned);
    } else {
      throw FailureTranslator.of(
          FailureReason.TLS_FAILED,
          connection.side(),
          "the server accepts no password over this connection (LOGINDISABLED)");
    }
    if (!response.isOK()) {
      throw refusal(connection, response);
    }
    if (!connection.updateCapabilities(response) && !learned[0]) {
      connection.requestCapabilities();
    }
  }

  private static ImapResponse plain(
      ImapConnection connection, AccountCredentials account, boolean[] learned) {
    return sasl(connection, "PLAIN", plainMessage(account), "", learned);
  }

  private static String plainMessage(AccountCredentials account) {
    return "\0" + account.userName() + "\0" + account.password();
  }

  private static ImapResponse bearerToken(
      ImapConnection connection, AccountCredentials account, String token, boolean[] learned) {
    if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw FailureTranslator.of(
          FailureReason.CREDENTIAL_REFUSED,
          connection.side(),
          "the token is not a bearer token (RFC 6750)");
    }
    if (connection.hasCapability("AUTH=OAUTHBEARER")) {
      return sasl(connection, "OAUTHBEARER", oauthBearerMessage(account, token), "\1", learned);
    }
    if (connection.hasCapability("AUTH=XOAUTH2")) {
      return sasl(connection, "XOAUTH2", xoauth2Message(account, token), "", learned);
    }
    throw FailureTranslator.of(
        FailureReason.CREDENTIAL_REFUSED,
        connection.side(),
        "the server accepts no OAuth token (neither OAUTHBEARER nor XOAUTH2)");
  }

  private static String oauthBearerMessage(AccountCredentials account, String token) {
    return "n,a=%s,\1host=%s\1port=%d\1auth=Bearer %s\1\1"
        .formatted(
            account.userName().replace("=", "=3D").replace(",", "=2C"),
            account.endpoint().host(),
            account.endpoint().port(),
            token);
  }

  private static String xoauth2Message(AccountCredentials account, String token) {
    return "user=%s\1auth=Bearer %s\1\1".formatted(account.userName(), token);
  }

  /** Masks the secrets of the account in every form in which they are sent. */
  static SecretMask secretMask(AccountCredentials account) {
    String token = account.token();
    return token == null
        ? SecretMask.of(account.password(), plainMessage(account))
        : SecretMask.of(token, oauthBearerMessage(account, token), xoauth2Message(account, token));
  }

  /**
   * @param finalResponse sent if the server responds with another challenge that holds the error
   *     instead of refusing at once (RFC 7628 section 3.2.3)
   */
  private static ImapResponse sasl(
      ImapConnection connection,
      String mechanism,
      String initialResponse,
      String finalResponse,
      boolean[] learned) {
    ImapConnection.SentCommand sent = connection.beginCommand("AUTHENTICATE");
    connection.write("AUTHENTICATE " + mechanism);
    Consumer<ImapResponse> capabilities =
        response -> learned[0] |= connection.updateCapabilities(response);
    boolean responseAllowed = true;
    if (connection.hasCapability("SASL-IR")) {
      connection.write(" " + base64(initialResponse));
      connection.endCommand();
    } else {
      connection.endCommand();
      responseAllowed = connection.awaitContinuation(sent, capabilities);
      if (responseAllowed) {
        connection.write(base64(initialResponse));
        connection.endCommand();
      }
    }
    if (responseAllowed && connection.awaitContinuation(sent, capabilities)) {
      connection.write(base64(finalResponse));
      connection.endCommand();
    }
    return connection.awaitCompletion(sent, capabilities);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Stream<String> secrets(AccountCredentials account) {
    return Stream.of(
        account.userName(), account.password(), account.token() == null ? "" : account.token());
  }

  private static ImapResponse login(
      ImapConnection connection, AccountCredentials account, boolean[] learned) {
    ImapConnection.SentCommand sent = connection.beginCommand("LOGIN");
    connection.write("LOGIN ");
    if (connection.writeString(sent, utf8(account.userName()))) {
      connection.write(" ");
      if (connection.writeString(sent, utf8(account.password()))) {
        connection.endCommand();
      }
    }
    return connection.awaitCompletion(
        sent, response -> learned[0] |= connection.updateCapabilities(response));
  }

  /** The text in UTF-8, one character per byte. */
  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static MailboxException refusal(ImapConnection connection, ImapResponse response) {
    FailureReason reason =
        reason(response.code(), response.unmaskedText().toLowerCase(Locale.ROOT));
    return new MailboxException(
        new Failure(reason, connection.side(), response.text()), null, null);
  }

  private static FailureReason reason(String code, String text) {
    // Even if the text also says "try again later": another attempt may lock the account.
    boolean isPermanent =
        code.equals("AUTHENTICATIONFAILED")
            || code.equals("AUTHORIZATIONFAILED")
            || code.equals("EXPIRED")
            || text.contains("account") && text.contains("locked")
            || text.contains("failed login");
    FailureReason general = isPermanent ? null : FailureTranslator.generalReason(code, text);
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
