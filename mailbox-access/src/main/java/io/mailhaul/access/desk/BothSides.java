package io.mailhaul.access.desk;

import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.Refusal;
import io.mailhaul.events.desk.RefusedToken;
import io.mailhaul.events.desk.SignIn;
import io.mailhaul.events.desk.Tried;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open source and destination mailbox of one migration. {@link #open} reports the outcome of
 * the sign-in to the worker API.
 */
public record BothSides(Mailbox source, Mailbox destination) implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BothSides.class);

  /**
   * Signs in to both accounts. A refused token may have been revoked before it expired, so each
   * side is tried once more with a newer token.
   *
   * @param holder the worker that the worker API has given the accounts to
   * @throws MailboxException if a mailbox cannot be opened; then the other one is closed
   * @throws CredentialDesk.Unreachable if the worker API cannot be reached to report the success,
   *     for which other workers wait, or to renew a token; then both mailboxes are closed
   */
  public static BothSides open(
      CredentialDesk desk, MailboxAccounts accounts, String holder, MailboxAccess access) {
    Set<Side> renewed = EnumSet.noneOf(Side.class);
    MailboxAccounts present = accounts;
    while (true) {
      try {
        return signIn(desk, present, holder, access);
      } catch (MailboxException e) {
        RefusedToken token = refusedToken(present, holder, e);
        if (token == null || !renewed.add(token.side())) {
          tell(desk, present, holder, e);
          throw e;
        }
        present = desk.renewed(present.mailbox(), token);
      }
    }
  }

  /** Opens both sides at the same time, because each takes several round trips. */
  private static BothSides signIn(
      CredentialDesk desk, MailboxAccounts accounts, String holder, MailboxAccess access) {
    CompletableFuture<Opened> concurrent =
        CompletableFuture.supplyAsync(
            () -> Opened.of(access, accounts.destination(), Side.DESTINATION),
            task -> Thread.ofVirtual().name("sign-in-" + accounts.mailbox()).start(task));
    Opened source = Opened.of(access, accounts.source(), Side.SOURCE);
    Opened destination = concurrent.join();
    try {
      BothSides sides = new BothSides(source.required(), destination.required());
      desk.tried(accounts.mailbox(), new Tried(holder, accounts.version(), true));
      return sides;
    } catch (RuntimeException e) {
      close(source.mailbox(), destination.mailbox());
      // Otherwise every retry of the source would send the refused password again, until the
      // server locks the account.
      throw isFinal(destination, accounts.destination()) && !isFinal(source, accounts.source())
          ? Objects.requireNonNull(destination.failure())
          : e;
    }
  }

  /** Whether the server refused an account and no newer token can be requested. */
  private static boolean isFinal(Opened side, SignIn account) {
    return side.failure() instanceof MailboxException e
        && e.reason() == FailureReason.CREDENTIAL_REFUSED
        && account.tokenObtained() == null;
  }

  /** The outcome of opening one side. */
  private record Opened(@Nullable Mailbox mailbox, @Nullable RuntimeException failure) {
    static Opened of(MailboxAccess access, SignIn signIn, Side side) {
      try {
        return new Opened(access.open(signIn, side), null);
      } catch (RuntimeException e) {
        return new Opened(null, e);
      }
    }

    Mailbox required() {
      if (mailbox == null) {
        throw failure == null
            ? new IllegalStateException("Neither a mailbox nor a failure")
            : failure;
      }
      return mailbox;
    }
  }

  /** The refused token, if the worker API can renew it. */
  private static @Nullable RefusedToken refusedToken(
      MailboxAccounts accounts, String holder, MailboxException e) {
    Side side = e.failure().side();
    if (e.reason() != FailureReason.CREDENTIAL_REFUSED || side == null) {
      return null;
    }
    SignIn signIn = side == Side.SOURCE ? accounts.source() : accounts.destination();
    return signIn.tokenObtained() == null
        ? null
        : new RefusedToken(holder, side, signIn.tokenObtained());
  }

  /** Reports that the credentials were not tried, so that another worker may try them. */
  public static void leave(CredentialDesk desk, MailboxAccounts accounts, String holder) {
    desk.tried(accounts.mailbox(), new Tried(holder, accounts.version(), false));
  }

  private static void tell(
      CredentialDesk desk, MailboxAccounts accounts, String holder, MailboxException e) {
    try {
      if (e.reason() == FailureReason.CREDENTIAL_REFUSED) {
        Side side = Objects.requireNonNullElse(e.failure().side(), Side.SOURCE);
        desk.refused(
            accounts.mailbox(), new Refusal(accounts.version(), side, e.failure().detail()));
      } else {
        leave(desk, accounts, holder);
      }
    } catch (CredentialDesk.Unreachable unreachable) {
      // The mail server's failure is more important: the caller has to report it.
      log.warn(
          "The outcome of the sign-in to {} could not be reported to the worker API: {}",
          accounts.address(),
          unreachable.getMessage());
    }
  }

  private static void close(@Nullable Mailbox source, @Nullable Mailbox destination) {
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
