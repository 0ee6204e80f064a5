package io.mailhaul.copier.slot.turn;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.api.worker.MailboxAccounts;
import io.mailhaul.copier.lane.turn.MailboxConnections;
import io.mailhaul.model.AccountCredentials;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.worker.ControlState;
import io.mailhaul.worker.client.MailboxPair;
import io.mailhaul.worker.client.SessionExchange;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A slot's connections to its current mailbox, one on each side. They stay open from lane to lane
 * and from turn to turn, and are closed when the slot switches to another mailbox or is idle.
 */
public final class SlotConnections implements MailboxConnections {

  /**
   * The addresses of a mailbox's two servers.
   *
   * @param throttledUntil the end of the known throttle because of which the slot did not connect;
   *     null when it did
   */
  public record EndpointAddresses(
      String source, String destination, @Nullable Instant throttledUntil) {
    String of(@Nullable Side side) {
      return side == Side.SOURCE ? source : destination;
    }
  }

  private final MailboxAccess access;
  private final WorkerApiClient workerApi;
  private final String holder;
  private final ControlState control;
  private final Clock clock;
  private final SessionExchange sessions;
  private String mailbox = "";
  private EndpointAddresses endpoints = new EndpointAddresses("", "", null);
  private volatile @Nullable MailboxPair mailboxes;

  /**
   * @param holder see {@link WorkerApiClient#accounts}
   */
  public SlotConnections(
      MailboxAccess access,
      WorkerApiClient workerApi,
      String holder,
      ControlState control,
      Clock clock,
      SessionExchange sessions) {
    this.access = access;
    this.workerApi = workerApi;
    this.holder = holder;
    this.control = control;
    this.clock = clock;
    this.sessions = sessions;
  }

  /** Switches to this mailbox; closes the connections if they belong to another mailbox. */
  public void switchTo(String next) {
    if (!next.equals(mailbox)) {
      close();
      mailbox = next;
    }
  }

  /** The addresses that the slot has connected to last. */
  public EndpointAddresses endpoints() {
    return endpoints;
  }

  @Override
  public SourceMailbox source() {
    return mailboxes().source();
  }

  @Override
  public DestinationMailbox destination() {
    return mailboxes().destination();
  }

  @Override
  public String destinationServer() {
    return endpoints.destination();
  }

  @Override
  public void close() {
    disconnect();
    mailboxes = null;
  }

  /** Closes both connections, also in the middle of a command; may be called by any thread. */
  public void disconnect() {
    MailboxPair open = mailboxes;
    if (open != null) {
      open.close();
    }
  }

  private MailboxPair mailboxes() {
    MailboxPair open = mailboxes;
    if (open == null) {
      open = sessions.take(mailbox).flatMap(this::adopt).orElseGet(this::signIn);
      mailboxes = open;
    }
    return open;
  }

  /** The mailboxes that the scanner has left open; empty if a server asks to slow down. */
  private Optional<MailboxPair> adopt(SessionExchange.Session session) {
    for (Side side : Side.values()) {
      if (control.throttledUntil(session.accounts().of(side).endpoint()).isPresent()) {
        session.close();
        return Optional.empty();
      }
    }
    rememberEndpoints(session.accounts(), null);
    return Optional.of(session.mailboxes());
  }

  private MailboxPair signIn() {
    MailboxAccounts accounts = workerApi.accounts(mailbox, holder);
    rememberEndpoints(accounts, null);
    checkThrottle(accounts, accounts.source(), Side.SOURCE);
    checkThrottle(accounts, accounts.destination(), Side.DESTINATION);
    return MailboxPair.open(workerApi, accounts, holder, access);
  }

  private void checkThrottle(MailboxAccounts accounts, AccountCredentials account, Side side) {
    Optional<Instant> until = control.throttledUntil(account.endpoint());
    if (until.isPresent()) {
      rememberEndpoints(accounts, until.get());
      MailboxPair.reportNotTried(workerApi, accounts, holder);
      throw new MailboxException(
          new Failure(FailureReason.THROTTLED, side, "until " + until.get()),
          Duration.between(clock.instant(), until.get()),
          null);
    }
  }

  private void rememberEndpoints(MailboxAccounts accounts, @Nullable Instant throttledUntil) {
    endpoints =
        new EndpointAddresses(
            accounts.source().endpoint().address(),
            accounts.destination().endpoint().address(),
            throttledUntil);
  }
}
