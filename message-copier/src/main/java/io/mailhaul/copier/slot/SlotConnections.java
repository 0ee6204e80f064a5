package io.mailhaul.copier.slot;

import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.desk.BothSides;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.copier.control.ControlView;
import io.mailhaul.copier.lane.Connections;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.desk.MailboxAccounts;
import io.mailhaul.events.desk.SignIn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A slot's connections to its current mailbox, one on each side. They stay open from lane to lane
 * and from turn to turn, and are closed when the slot switches to another mailbox or is idle.
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
  private final String holder;
  private final ControlView control;
  private final Clock clock;
  private String mailbox = "";
  private Endpoints endpoints = new Endpoints("", "");
  private volatile @Nullable BothSides sides;

  /**
   * @param holder see {@link CredentialDesk#accounts}
   */
  SlotConnections(
      MailboxAccess access,
      CredentialDesk workerApi,
      String holder,
      ControlView control,
      Clock clock) {
    this.access = access;
    this.desk = workerApi;
    this.holder = holder;
    this.control = control;
    this.clock = clock;
  }

  /** Switches to this mailbox; closes the connections if they belong to another mailbox. */
  void turnTo(String next) {
    if (!next.equals(mailbox)) {
      close();
      mailbox = next;
    }
  }

  /** The addresses that the slot has connected to last. */
  Endpoints endpoints() {
    return endpoints;
  }

  @Override
  public Mailbox source() {
    return sides().source();
  }

  @Override
  public Mailbox destination() {
    return sides().destination();
  }

  @Override
  public void close() {
    cut();
    sides = null;
  }

  /** Closes both connections, also in the middle of a command; may be called by any thread. */
  void cut() {
    BothSides open = sides;
    if (open != null) {
      open.close();
    }
  }

  private BothSides sides() {
    BothSides open = sides;
    if (open == null) {
      MailboxAccounts accounts = desk.accounts(mailbox, holder);
      endpoints =
          new Endpoints(
              accounts.source().endpoint().address(), accounts.destination().endpoint().address());
      open = BothSides.open(desk, accounts, holder, this::open);
      sides = open;
    }
    return open;
  }

  private Mailbox open(SignIn signIn, Side side) {
    Optional<Instant> until = control.throttledUntil(signIn.endpoint().address());
    if (until.isPresent()) {
      throw new MailboxException(
          new Failure(FailureReason.THROTTLED, side, "until " + until.get()),
          Duration.between(clock.instant(), until.get()),
          null);
    }
    return access.open(signIn, side);
  }
}
