package io.mailhaul.worker.client;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailServerThreads;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.api.worker.CredentialRejection;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.api.worker.TokenRejection;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open source and destination mailbox of one migration. {@link #open} reports the outcome of
 * the sign-in to the worker API.
 */
public record MailboxPair(SourceMailbox source, DestinationMailbox destination)
    implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MailboxPair.class);

  /**
   * Signs in to both accounts. A refused token may have been revoked before it expired, so each
   * side is tried once more with a newer token.
   *
   * @param holder the worker that the worker API has given the accounts to
   * @throws MailboxException if a mailbox cannot be opened; then the other one is closed
   * @throws WorkerApiClient.UnavailableException if the worker API cannot be reached to report the
   *     success, for which other workers wait, or to renew a token; then both mailboxes are closed
   */
  public static MailboxPair open(
      CredentialClient credentials, MailboxAccounts accounts, String holder, MailboxAccess access) {
    Set<Side> renewed = EnumSet.noneOf(Side.class);
    MailboxAccounts present = accounts;
    while (true) {
      try {
        return signIn(credentials, present, holder, access);
      } catch (MailboxException e) {
        TokenRejection token = refusedToken(present, holder, e);
        if (token == null || !renewed.add(token.side())) {
          reportFailure(credentials, present, holder, e);
          throw e;
        }
        present = credentials.renewToken(present.mailbox(), token);
      }
    }
  }

  /** Opens both sides at the same time, because each takes several round trips. */
  private static MailboxPair signIn(
      CredentialClient credentials, MailboxAccounts accounts, String holder, MailboxAccess access) {
    FutureTask<OpenAttempt<DestinationMailbox>> concurrent =
        new FutureTask<>(() -> OpenAttempt.of(access::openDestination, accounts.destination()));
    Thread other = MailServerThreads.start("sign-in-" + accounts.mailbox(), concurrent);
    OpenAttempt<SourceMailbox> source = OpenAttempt.of(access::openSource, accounts.source());
    OpenAttempt<DestinationMailbox> destination = result(concurrent, other);
    try {
      MailboxPair sides = new MailboxPair(source.requireMailbox(), destination.requireMailbox());
      reportUnlessProven(credentials, accounts, holder, true);
      return sides;
    } catch (RuntimeException e) {
      close(source.mailbox(), destination.mailbox());
      // Otherwise every retry of the source would send the refused password again, until the
      // server locks the account.
      throw isRefusedForGood(destination, accounts.destination())
              && !isRefusedForGood(source, accounts.source())
          ? Objects.requireNonNull(destination.failure())
          : e;
    }
  }

  /** The outcome of the other thread. An interrupt of this one also interrupts the other. */
  private static <T> T result(Future<T> attempt, Thread thread) {
    boolean interrupted = Thread.currentThread().isInterrupted();
    if (interrupted) {
      thread.interrupt();
    }
    try {
      while (true) {
        try {
          return attempt.get();
        } catch (InterruptedException e) {
          interrupted = true;
          thread.interrupt();
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether the server refused an account and no newer token can be requested. */
  private static boolean isRefusedForGood(OpenAttempt<?> side, AccountCredentials account) {
    return side.failure() instanceof MailboxException e
        && e.reason() == FailureReason.CREDENTIAL_REFUSED
        && account.tokenObtainedAt() == null;
  }

  /** The outcome of opening one side. */
  private record OpenAttempt<M extends SourceMailbox>(
      @Nullable M mailbox, @Nullable RuntimeException failure) {
    static <M extends SourceMailbox> OpenAttempt<M> of(
        Function<AccountCredentials, M> open, AccountCredentials signIn) {
      try {
        return new OpenAttempt<>(open.apply(signIn), null);
      } catch (RuntimeException e) {
        return new OpenAttempt<>(null, e);
      }
    }

    M requireMailbox() {
      if (mailbox == null) {
        throw failure == null
            ? new IllegalStateException("Neither a mailbox nor a failure")
            : failure;
      }
      return mailbox;
    }
  }

  /** The refused token, if the worker API can renew it. */
  private static @Nullable TokenRejection refusedToken(
      MailboxAccounts accounts, String holder, MailboxException e) {
    Side side = e.failure().side();
    if (e.reason() != FailureReason.CREDENTIAL_REFUSED || side == null) {
      return null;
    }
    AccountCredentials signIn = accounts.of(side);
    return signIn.tokenObtainedAt() == null
        ? null
        : new TokenRejection(holder, side, signIn.tokenObtainedAt());
  }

  /** Reports that the credentials were not tried, so that another worker may try them. */
  public static void reportNotTried(
      CredentialClient credentials, MailboxAccounts accounts, String holder) {
    reportUnlessProven(credentials, accounts, holder, false);
  }

  /** No worker waits for the outcome of a sign-in with credentials that are proven. */
  private static void reportUnlessProven(
      CredentialClient credentials, MailboxAccounts accounts, String holder, boolean signedIn) {
    if (!accounts.proven()) {
      credentials.reportSignIn(
          accounts.mailbox(), new SignInOutcome(holder, accounts.version(), signedIn));
    }
  }

  private static void reportFailure(
      CredentialClient credentials, MailboxAccounts accounts, String holder, MailboxException e) {
    try {
      if (e.reason() == FailureReason.CREDENTIAL_REFUSED) {
        Side side = Objects.requireNonNullElse(e.failure().side(), Side.SOURCE);
        credentials.reportCredentialRejection(
            accounts.mailbox(),
            new CredentialRejection(accounts.version(), side, e.failure().detail()));
      } else {
        reportNotTried(credentials, accounts, holder);
      }
    } catch (WorkerApiClient.UnavailableException unreachable) {
      // The mail server's failure is more important: the caller has to report it.
      log.warn(
          "The outcome of the sign-in to {} could not be reported to the worker API: {}",
          accounts.address(),
          unreachable.getMessage());
    }
  }

  private static void close(@Nullable SourceMailbox source, @Nullable SourceMailbox destination) {
    if (source != null) {
      source.close();
    }
    if (destination != null) {
      destination.close();
    }
  }

  @Override
  public void close() {
    close(source, destination);
  }
}
