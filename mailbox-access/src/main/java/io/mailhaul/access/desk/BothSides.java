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

/** One connection on each side of a mailbox, opened so that the desk hears how it went. */
public record BothSides(Mailbox source, Mailbox destination) implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BothSides.class);

  /**
   * Signs in to both accounts. A token that is refused may have ended before its time, so each side
   * is tried once more with a newer one.
   *
   * @param holder whom the desk has given the accounts to
   * @throws MailboxException when a side cannot be opened; the other one is closed then
   * @throws CredentialDesk.Unreachable when the desk cannot be told of the success, on which others
   *     wait, or has to be asked for a newer token; both are closed then
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

  /** Each side takes several round trips, so the other one does not wait for them. */
  private static BothSides signIn(
      CredentialDesk desk, MailboxAccounts accounts, String holder, MailboxAccess access) {
    CompletableFuture<Opened> beside =
        CompletableFuture.supplyAsync(
            () -> Opened.of(access, accounts.destination(), Side.DESTINATION),
            task -> Thread.ofVirtual().name("sign-in-" + accounts.mailbox()).start(task));
    Opened source = Opened.of(access, accounts.source(), Side.SOURCE);
    Opened destination = beside.join();
    try {
      BothSides sides = new BothSides(source.required(), destination.required());
      desk.tried(accounts.mailbox(), new Tried(holder, accounts.version(), true));
      return sides;
    } catch (RuntimeException e) {
      close(source.mailbox(), destination.mailbox());
      // Else it would be refused again whenever the source is tried again, until it is locked.
      throw isFinal(destination, accounts.destination()) && !isFinal(source, accounts.source())
          ? Objects.requireNonNull(destination.failure())
          : e;
    }
  }

  /** Whether an account was refused and there is nothing newer to try. */
  private static boolean isFinal(Opened side, SignIn account) {
    return side.failure() instanceof MailboxException e
        && e.reason() == FailureReason.CREDENTIAL_REFUSED
        && account.tokenObtained() == null;
  }

  /** How it went on one side. */
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
        throw failure == null ? new IllegalStateException("Neither open nor not") : failure;
      }
      return mailbox;
    }
  }

  /** The token to blame, if it is one that the desk can renew. */
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

  /** Nothing was tried after all, so somebody else may. */
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
      // What the server said counts more: nobody signs in a second time because of it.
      log.warn(
          "The desk could not be told how signing in to {} went: {}",
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
