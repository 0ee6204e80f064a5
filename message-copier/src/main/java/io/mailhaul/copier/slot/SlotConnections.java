package io.mailhaul.copier.slot;

import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.copier.control.ControlView;
import io.mailhaul.copier.lane.Connections;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.Refusal;
import io.mailhaul.events.desk.SignIn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A slot's connections to the mailbox that it works on: kept from lane to lane and from turn to
 * turn, closed when the slot turns to another mailbox or has been idle.
 */
final class SlotConnections implements Connections {

  /** The addresses of a mailbox's two servers. */
  record Endpoints(String source, String destination) {
    String of(@Nullable Side side) {
      return side == Side.SOURCE ? source : destination;
    }
  }

  private final MailboxAccess access;
  private final CredentialDesk desk;
  private final ControlView control;
  private final Clock clock;
  private String mailbox = "";
  private Endpoints endpoints = new Endpoints("", "");
  private @Nullable MailboxAccounts accounts;
  private volatile @Nullable Mailbox source;
  private volatile @Nullable Mailbox destination;

  SlotConnections(MailboxAccess access, CredentialDesk desk, ControlView control, Clock clock) {
    this.access = access;
    this.desk = desk;
    this.control = control;
    this.clock = clock;
  }

  /** From now on the connections are to this mailbox. */
  void turnTo(String next) {
    if (!next.equals(mailbox)) {
      close();
      mailbox = next;
    }
  }

  /** As of the last connection. */
  Endpoints endpoints() {
    return endpoints;
  }

  @Override
  public Mailbox source() {
    Mailbox open = source;
    if (open == null) {
      open = open(accounts().source(), Side.SOURCE);
      source = open;
    }
    return open;
  }

  @Override
  public Mailbox destination() {
    Mailbox open = destination;
    if (open == null) {
      open = open(accounts().destination(), Side.DESTINATION);
      destination = open;
    }
    return open;
  }

  @Override
  public void close() {
    cut();
    source = null;
    destination = null;
    accounts = null;
  }

  /** Ends both connections whatever they are doing; any thread may. */
  void cut() {
    Mailbox from = source;
    Mailbox to = destination;
    if (from != null) {
      from.close();
    }
    if (to != null) {
      to.close();
    }
  }

  private MailboxAccounts accounts() {
    MailboxAccounts known = accounts;
    if (known == null) {
      known = desk.accounts(mailbox);
      accounts = known;
      endpoints =
          new Endpoints(
              known.source().endpoint().address(), known.destination().endpoint().address());
    }
    return known;
  }

  private Mailbox open(SignIn signIn, Side side) {
    Optional<Instant> until = control.throttledUntil(signIn.endpoint().address());
    if (until.isPresent()) {
      throw new MailboxException(
          new Failure(FailureReason.THROTTLED, side, "until " + until.get()),
          Duration.between(clock.instant(), until.get()),
          null);
    }
    try {
      return access.open(signIn, side);
    } catch (MailboxException e) {
      if (e.reason() == FailureReason.CREDENTIAL_REFUSED) {
        desk.refused(mailbox, new Refusal(accounts().version(), side, e.failure().detail()));
      }
      throw e;
    }
  }
}
