package io.mailhaul.access.imap.connection;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.access.imap.transport.ResponseLimit;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Translates responses of servers and network errors into failures. Conditions that any command may
 * meet (throttling, too many connections, temporary outage) are recognised by their response code
 * (RFC 5530) or, because many servers send none, by the phrases of well-known servers.
 */
public final class FailureTranslator {

  private static final Pattern BUSY =
      Pattern.compile(
          "too many (simultaneous |concurrent |open )?(connections|logins|sessions)"
              + "|maximum number of (simultaneous |concurrent )?(connections|sessions)"
              + "|(connection|session) limit|connections? from your? ip"
              + "|mailbox is (locked|in use)|already in use");
  private static final Pattern THROTTLED =
      Pattern.compile(
          "throttl|back-?off time|rate limit|too many requests|too many commands|exceeded command or bandwidth"
              + "|bandwidth limit|slow down");
  private static final Pattern UNAVAILABLE =
      Pattern.compile(
          "server unavailable|service unavailable|temporar(y|ily)|try again later"
              + "|shutting down");

  private FailureTranslator() {}

  /** A failure of one side. */
  public static MailboxException of(FailureReason reason, Side side, String detail) {
    return new MailboxException(reason, side, detail, null);
  }

  /**
   * The failure for a NO, BAD or BYE response.
   *
   * @param otherwise the reason unless the response has a general reason
   */
  public static MailboxException of(ImapResponse response, Side side, FailureReason otherwise) {
    FailureReason general = generalReason(response);
    return new MailboxException(
        new Failure(general == null ? otherwise : general, side, response.text()), null, null);
  }

  private static @Nullable FailureReason generalReason(ImapResponse response) {
    return generalReason(response.code(), response.unmaskedText().toLowerCase(Locale.ROOT));
  }

  /**
   * The reason if it may occur with any command; null otherwise. An internal error of the server is
   * not general, because it may be caused by one message and occur again each time.
   */
  public static @Nullable FailureReason generalReason(String code, String text) {
    if (text.contains("authenticated but not connected")) {
      return FailureReason.MAILBOX_NOT_OPENABLE;
    }
    if (code.equals("AUTHENTICATIONFAILED") || code.equals("EXPIRED")) {
      // The session was signed in and its token has expired, so the server ends the session.
      return FailureReason.CONNECTION_LOST;
    }
    if (code.equals("THROTTLED") || THROTTLED.matcher(text).find()) {
      return FailureReason.THROTTLED;
    }
    if (code.equals("INUSE") || BUSY.matcher(text).find()) {
      return FailureReason.MAILBOX_BUSY;
    }
    if (code.equals("UNAVAILABLE") || UNAVAILABLE.matcher(text).find()) {
      return FailureReason.SERVER_UNAVAILABLE;
    }
    return null;
  }

  /**
   * Ignores OK, and failures that may be caused by the requested message or folder.
   *
   * @throws MailboxException for failures of the server or the account
   */
  public static void throwIfGeneral(ImapResponse response, Side side) {
    if (response.isOK()) {
      return;
    }
    FailureReason general = generalReason(response);
    if (general != null) {
      throw of(response, side, general);
    }
  }

  /** The failure for a connection that could not be opened. */
  static MailboxException connectFailed(IOException e, Side side, String address) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      FailureReason reason =
          switch (cause) {
            case UnknownHostException unknown -> FailureReason.HOST_UNKNOWN;
            case SocketTimeoutException timeout -> FailureReason.CONNECTION_TIMED_OUT;
            case ConnectException refused -> FailureReason.CONNECTION_REFUSED;
            case NoRouteToHostException noRoute -> FailureReason.CONNECTION_REFUSED;
            case SSLException tls -> FailureReason.TLS_FAILED;
            case ResponseLimit.ExceededException limit when limit.isEndless() ->
                FailureReason.PROTOCOL_ERROR;
            default -> null;
          };
      if (reason != null) {
        return new MailboxException(reason, side, address + ": " + message(cause), e);
      }
    }
    return new MailboxException(
        FailureReason.CONNECTION_LOST, side, address + ": " + message(e), e);
  }

  /** The failure for an open connection that was interrupted. */
  static MailboxException connectionFailed(IOException e, Side side) {
    FailureReason reason =
        e instanceof SocketTimeoutException
            ? FailureReason.CONNECTION_TIMED_OUT
            : e.getCause() instanceof ResponseLimit.ExceededException limit && limit.isEndless()
                ? FailureReason.PROTOCOL_ERROR
                : FailureReason.CONNECTION_LOST;
    return new MailboxException(reason, side, message(e), e);
  }

  /** The first message, because names of Java classes tell the user nothing. */
  private static String message(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && !message.isBlank()) {
        return message;
      }
    }
    return "the connection was closed";
  }
}
