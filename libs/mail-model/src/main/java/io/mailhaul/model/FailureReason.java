package io.mailhaul.model;

import java.time.Duration;

/**
 * The reasons for failures, as a closed vocabulary: the scope and kind of the failure, whether and
 * when the work is retried, and the texts that the user reads. Exceptions are translated into a
 * reason once, where they happen.
 */
public enum FailureReason {
  // ---- one message
  MESSAGE_DELETED(
      Scope.MESSAGE,
      Kind.BENIGN,
      Retry.nextPass(),
      "The message is marked as deleted at the source and was skipped, as requested.",
      "To copy it as well, run the migration again without skipping deleted messages."),
  MESSAGE_UNREADABLE(
      Scope.MESSAGE,
      Retry.nextPass(),
      "The source server did not return the message.",
      "Open it in webmail; if it is shown there, run the migration again. Otherwise the source no longer has its content."),
  MESSAGE_REFUSED(
      Scope.MESSAGE,
      Retry.nextPass(),
      "The destination server refused the message.",
      "See the server response; forward the message by hand if it is needed."),
  MESSAGE_TOO_LARGE(
      Scope.MESSAGE,
      Retry.nextPass(),
      "The message is larger than the destination accepts.",
      "Raise the size limit at the destination, then run the migration again."),
  MESSAGE_BREAKS_CONNECTION(
      Scope.MESSAGE,
      Retry.nextPass(),
      "A server closed the connection every time this message was copied.",
      "Ask the server's operator for its log of that moment, then run the migration again."),
  MESSAGE_CRASHES_WORKER(
      Scope.MESSAGE,
      Retry.nextPass(),
      "The copier ended several times while it copied this message.",
      "If it was stopped or killed from outside, run the migration again. Otherwise see the copier's log, and look for the memory limit of its process."),
  MESSAGE_DUPLICATED(
      Scope.MESSAGE,
      Retry.never(),
      "The message is duplicated at the destination: the server completed an earlier attempt long after the connection was lost.",
      "Delete one of the two copies if you want; Mailhaul deletes nothing at a destination."),

  // ---- one folder
  FOLDER_MISSING(
      Scope.FOLDER,
      Retry.nextPass(),
      "The folder was deleted or renamed while it was being copied.",
      "Run the migration again; Mailhaul then lists the folders again."),
  FOLDER_DELETED(
      Scope.FOLDER,
      Retry.nextPass(),
      "The folder was deleted at the source before all of it was copied.",
      "If you restore it, run the migration again."),
  FOLDER_UNREADABLE(
      Scope.FOLDER,
      Retry.nextPass(),
      "The source server did not open the folder.",
      "Check the account's rights on the folder, then run the migration again."),
  FOLDER_REFUSED(
      Scope.FOLDER,
      Retry.nextPass(),
      "The destination server did not create or open the folder.",
      "See the server response; create the folder by hand if necessary, then run the migration again."),
  FOLDER_CHANGED(
      Scope.FOLDER,
      Retry.nextPass(),
      "A server gave the folder's messages new UIDs (UIDVALIDITY changed) during the copy.",
      "Nothing is lost. Run the migration again; it compares the whole folder and continues."),
  LANE_EVENT_UNREADABLE(
      Scope.FOLDER,
      Retry.nextPass(),
      "Mailhaul could not read its own record of the work on this folder.",
      "Run the migration again. The operator of Mailhaul finds the event in the topic folder-events.dlt."),
  LANE_CRASHES_WORKER(
      Scope.FOLDER,
      Retry.after(Duration.ofSeconds(15)),
      "The copier ended several times when it opened this folder.",
      "If it was stopped or killed from outside, run the migration again. Otherwise see the copier's log."),

  // ---- one mailbox
  CREDENTIAL_REFUSED(
      Scope.MAILBOX,
      Retry.afterUserAction(),
      "The server refused the user name or the password.",
      "Correct the row in the mailbox file and run the same command again."),
  TOKEN_REFUSED(
      Scope.MAILBOX,
      Retry.afterUserAction(),
      "The OAuth token endpoint refused the OAuth application.",
      "Correct the OAuth application and run the same command again."),
  TOKEN_UNAVAILABLE(
      Scope.MAILBOX,
      Kind.UNREACHABLE,
      Retry.after(Duration.ofSeconds(30)),
      "The OAuth token endpoint issues no token at the moment.",
      "Mailhaul tries again; if it keeps happening, check the tokenEndpoint of the OAuth application and the network."),
  MAILBOX_NOT_OPENABLE(
      Scope.MAILBOX,
      Retry.afterUserAction(),
      "The server accepted the sign-in but does not open the mailbox.",
      "Check that the mailbox exists, is licensed and allows IMAP."),
  OVER_QUOTA(
      Scope.MAILBOX,
      Retry.after(Duration.ofMinutes(2)),
      "The destination mailbox is full.",
      "Raise its quota; the copy then continues where it stopped."),
  MAILBOX_BUSY(
      Scope.MAILBOX,
      Retry.after(Duration.ofSeconds(30)),
      "The mailbox is in use or has too many connections.",
      "Close other mail programs, or lower the number of connections per account."),
  PAUSED(
      Scope.MAILBOX,
      Retry.afterUserAction(),
      "The migration was paused.",
      "When it is resumed, it continues where it stopped."),

  // ---- one endpoint
  HOST_UNKNOWN(
      Scope.ENDPOINT,
      Kind.UNREACHABLE,
      Retry.after(Duration.ofSeconds(30)),
      "The server's name cannot be resolved.",
      "Check the host name in the URI."),
  CONNECTION_REFUSED(
      Scope.ENDPOINT,
      Kind.UNREACHABLE,
      Retry.after(Duration.ofSeconds(10)),
      "No server program accepts connections at this address.",
      "Check host and port in the URI, and that the server is running."),
  CONNECTION_TIMED_OUT(
      Scope.ENDPOINT,
      Kind.UNREACHABLE,
      Retry.after(Duration.ofSeconds(30)),
      "The server did not answer in time.",
      "Check host, port and firewalls."),
  CONNECTION_LOST(
      Scope.ENDPOINT,
      Kind.UNREACHABLE,
      Retry.after(Duration.ofSeconds(2)),
      "The server closed the connection.",
      "Mailhaul tries again; if it keeps happening, see the server's log."),
  CERTIFICATE_UNTRUSTED(
      Scope.ENDPOINT,
      Kind.SERVER_FAULT,
      Retry.afterUserAction(),
      "The server's certificate is not trusted.",
      "If it is the right server, pin its certificate with ?tls-fingerprint= in the URI."),
  TLS_FAILED(
      Scope.ENDPOINT,
      Kind.SERVER_FAULT,
      Retry.afterUserAction(),
      "No TLS connection could be made.",
      "Check the port: 993 is for implicit TLS (imaps://), 143 for STARTTLS (imap://)."),
  STARTTLS_NOT_OFFERED(
      Scope.ENDPOINT,
      Kind.SERVER_FAULT,
      Retry.afterUserAction(),
      "The server does not offer STARTTLS, and the password is not sent in plain text.",
      "Use imaps://, or ?tls=off if you trust the network in between."),
  THROTTLED(
      Scope.ENDPOINT,
      Retry.after(Duration.ofMinutes(1)),
      "The server asks to slow down.",
      "Mailhaul waits as long as the server asks and then continues."),
  SERVER_UNAVAILABLE(
      Scope.ENDPOINT,
      Kind.SERVER_FAULT,
      Retry.after(Duration.ofSeconds(30)),
      "The server is not available at the moment.",
      "Mailhaul tries again; if it keeps happening, ask the server's operator."),
  PROTOCOL_ERROR(
      Scope.ENDPOINT,
      Kind.SERVER_FAULT,
      Retry.after(Duration.ofSeconds(30)),
      "The server sent a response that is not valid IMAP.",
      "Check that host and port are those of an IMAP server."),

  // ---- Mailhaul itself
  INTERNAL_ERROR(
      Scope.MAILBOX,
      Kind.SERVER_FAULT,
      Retry.after(Duration.ofMinutes(1)),
      "Mailhaul itself failed.",
      "Look for the cause in Mailhaul's log, then run the same command again. If it fails again, report it with the log.");

  /** What a failure affects. */
  public enum Scope {
    MESSAGE,
    FOLDER,
    MAILBOX,
    ENDPOINT
  }

  /** What a failure says about the server and about what remains to be done. */
  public enum Kind {
    /** What was not copied needs no action, because the user did not want it copied. */
    BENIGN,
    /** The server cannot be reached, so early retries do not add to its load. */
    UNREACHABLE,
    /** The server was reached but does not work as it should. */
    SERVER_FAULT,
    OTHER
  }

  /** Whether and when the failed work is retried. */
  public sealed interface Retry {
    /** It is not retried. */
    record Never() implements Retry {}

    /** The next pass retries it. */
    record NextPass() implements Retry {}

    /**
     * It is retried once the user has corrected something (a password, a setting), never before.
     */
    record AfterUserAction() implements Retry {}

    /** It is retried automatically after {@code delay}, or at the time that the server names. */
    record After(Duration delay) implements Retry {}

    private static Retry never() {
      return new Never();
    }

    private static Retry nextPass() {
      return new NextPass();
    }

    private static Retry afterUserAction() {
      return new AfterUserAction();
    }

    private static Retry after(Duration delay) {
      return new After(delay);
    }
  }

  private final Scope scope;
  private final Kind kind;
  private final Retry retry;
  private final String description;
  private final String remedy;

  FailureReason(Scope scope, Retry retry, String description, String remedy) {
    this(scope, Kind.OTHER, retry, description, remedy);
  }

  FailureReason(Scope scope, Kind kind, Retry retry, String description, String remedy) {
    this.scope = scope;
    this.kind = kind;
    this.retry = retry;
    this.description = description;
    this.remedy = remedy;
  }

  public Scope scope() {
    return scope;
  }

  /** Whether a failure concerns one folder or message, and not the whole mailbox. */
  public boolean isFolderScoped() {
    return scope == Scope.FOLDER || scope == Scope.MESSAGE;
  }

  /** Whether what was not copied needs no action. */
  public boolean isBenign() {
    return kind == Kind.BENIGN;
  }

  /** Whether the server cannot be reached. */
  public boolean isUnreachable() {
    return kind == Kind.UNREACHABLE;
  }

  /** Whether the server cannot be reached or does not work as it should. */
  public boolean isServerFault() {
    return kind == Kind.UNREACHABLE || kind == Kind.SERVER_FAULT;
  }

  public Retry retry() {
    return retry;
  }

  /** What happened, as a sentence for the user. */
  public String description() {
    return description;
  }

  /** What the user can do about it, as a sentence; empty when nothing can be done. */
  public String remedy() {
    return remedy;
  }
}
