package io.mailhaul.copier.lane;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.events.Difference;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.FailureReason.Retry;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import io.mailhaul.events.Side;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works a lane for as long as its turn allows: reconcile, carry flags over, copy, account. A lost
 * connection is no end: the lane begins again on a new one, from where its account stands, exactly
 * as another copier would after a crash.
 */
public final class WorkingLane {

  private static final Logger log = LoggerFactory.getLogger(WorkingLane.class);

  /** After so many lost connections in one turn the endpoint is left alone for a while. */
  private static final int MOST_LOSSES = 12;

  /** After the first one a connection is made again in this part of the settle time. */
  private static final int FIRST_REST = 25;

  /** How often a resting lane looks whether the copier stops. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private final LaneSettings settings;
  private final CredentialDesk desk;
  private final CopySteps steps;
  private final LaneMeters meters;
  private final LaneMemory memory;
  private final Clock clock;
  private final KeptFlags keptFlags = new KeptFlags();
  private final Narrowings narrowings = new Narrowings();

  public WorkingLane(
      LaneSettings settings, CredentialDesk desk, CopySteps steps, LaneMeters meters, Clock clock) {
    this.settings = settings;
    this.desk = desk;
    this.steps = steps;
    this.meters = meters;
    this.memory = new LaneMemory(settings.memory());
    meters.memory(memory);
    this.clock = clock;
  }

  /**
   * @throws Permit.LeaseLost when nothing of the turn may be committed any more
   */
  public LaneResult work(Lane lane, Connections connections, Permit permit) {
    Instant startedAt = clock.instant();
    LaneAccount account = account(lane);
    int losses = 0;
    while (true) {
      try {
        attempt(account, connections, patient(permit, account));
        return worked(account, startedAt);
      } catch (MailboxException e) {
        meters.failure(e.reason());
        if (e.reason() == FailureReason.CONNECTION_LOST && ++losses < MOST_LOSSES) {
          connections.close();
          account.shrinkWindows();
          rest(losses, permit);
          if (!permit.stopping()) {
            continue;
          }
        }
        return ended(account, startedAt, e, connections);
      }
    }
  }

  /** Who signs in again and again is locked out, so each loss doubles the wait for the next. */
  private void rest(int losses, Permit permit) {
    long most = settings.settle().toNanos();
    long until = System.nanoTime() + Math.min(most, (most / FIRST_REST) << (losses - 1));
    for (long rest = until - System.nanoTime();
        rest > 0 && !permit.stopping();
        rest = until - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(rest, LOOK.toNanos()));
    }
  }

  /** Once a window was too much, one item at a time shows which of them it is. */
  private LaneAccount account(Lane lane) {
    Lane.Caution caution = lane.caution();
    int items = caution != null && caution.deaths() > 1 ? 1 : settings.windowItems();
    return new LaneAccount(lane, items, caution == null ? settings.mostWindowItems() : items);
  }

  private void attempt(LaneAccount account, Connections connections, Permit permit) {
    Lane lane = account.lane();
    SourceFolders folders = new SourceFolders(connections, lane, narrowings);
    OpenFolder destination =
        narrowings.careful(
            lane,
            Side.DESTINATION,
            folders.openBeside(
                account.next(), () -> connections.destination().select(lane.destination())));
    SourceFolders.requireValidity(destination, lane.destinationUidValidity(), Side.DESTINATION);
    FlagRules rules = new FlagRules(destination.permanentFlags());
    Preparing preparing = new Preparing(rules, clock);
    KeepingFlags keeping = new KeepingFlags(account, destination, keptFlags, permit);
    Recalling recalling =
        new Recalling(destination, folders, preparing, keeping, settings, memory, permit);
    Prints prints = new Prints(account, destination, folders, memory, permit);
    Reconciling reconciling = new Reconciling(account, destination, prints, recalling, meters);
    reconciling.run();
    keeping.check();
    if (new FollowingMoves(
            account, connections.destination(), prints, desk, narrowings, meters, permit)
        .run()) {
      // The lane's folder is no longer the open one, and what came into it is to be found.
      attempt(account, connections, permit);
      return;
    }
    FlagWatching watching = new FlagWatching(account, destination, folders, rules);
    new CarryingFlags(account, destination, watching, folders, rules, desk, meters, permit).run();
    Delivering delivering =
        new Delivering(account, destination, keeping, settings, steps, meters, permit);
    Appending appending =
        new Appending(destination, reconciling, preparing, delivering, meters, memory, permit);
    for (SourceAccount source : account.sources()) {
      boolean open = !source.remaining().isEmpty();
      if (open && (permit.over() || account.full())) {
        continue;
      }
      CopyingFolder copying =
          new CopyingFolder(
              account, source, folders, appending, settings, memory.windows(), permit, clock);
      if (source.toCompare() && !copying.listsAll()) {
        compare(source, folders, lane);
      }
      if (open) {
        copying.run();
      }
    }
    if (account.hasUnlocated()) {
      destination.refresh();
      reconciling.run();
      keeping.check();
    }
    if (account.needsLookBack() && !permit.stopping()) {
      destination.refresh();
      new LookingBack(account, destination, prints).run();
    }
    watching.after();
    account.tellOfMoves();
  }

  /** What a server does not list cannot be copied; somebody has to know that it is there. */
  private static void compare(SourceAccount source, SourceFolders folders, Lane lane) {
    Difference difference = folders.difference(source);
    source.compared(difference);
    if (difference != null) {
      log.warn(
          "Folder {} of {} (mailbox {}): the source says that it holds {} items and lists {} UIDs",
          source.folder(),
          lane.address(),
          lane.mailbox(),
          difference.exists(),
          difference.listed());
    }
  }

  /** A turn does not end before the item that costs the connections is found. */
  private static Permit patient(Permit permit, LaneAccount account) {
    return new Permit() {
      @Override
      public boolean over() {
        return account.searching() ? permit.stopping() : permit.over();
      }

      @Override
      public boolean stopping() {
        return permit.stopping();
      }

      @Override
      public void requireLease() {
        permit.requireLease();
      }
    };
  }

  private LaneResult worked(LaneAccount account, Instant startedAt) {
    setAside(account);
    LaneProgressWriter writer = new LaneProgressWriter(account, startedAt, clock.instant());
    List<LaneProgressed> progress = writer.progress();
    return new LaneResult.Worked(progress, account.finished() ? null : writer.next(progress));
  }

  /** Only now, when nobody reads ahead any more: what was left out is not to be taken for gone. */
  private void setAside(LaneAccount account) {
    for (SourceAccount source : account.sources()) {
      narrowings
          .of(account.lane(), source.source())
          .broken()
          .forEach((uid, failure) -> {
            if (source.breaksConnection(uid, failure)) {
              meters.failed(failure.reason());
            }
          });
    }
  }

  private LaneResult ended(
      LaneAccount account, Instant startedAt, MailboxException e, Connections connections) {
    setAside(account);
    if (account.finished()) {
      return worked(account, startedAt);
    }
    LaneProgressWriter writer = new LaneProgressWriter(account, startedAt, clock.instant());
    List<LaneProgressed> progress = writer.progress();
    Lane next = writer.next(progress);
    Failure failure = DeletedFolders.explained(e.failure(), account, connections);
    if (failure.reason().scope() == FailureReason.Scope.FOLDER) {
      return new LaneResult.Failed(progress, next.cursor(), failure);
    }
    connections.close();
    return switch (failure.reason().retry()) {
      case Retry.After(Duration delay) ->
          new LaneResult.Parked(progress, next, failure, longer(delay, e));
      case Retry.WhenCorrected() -> new LaneResult.Parked(progress, next, failure, null);
      case Retry.Never(), Retry.NextPass() ->
          new LaneResult.Failed(progress, next.cursor(), failure);
    };
  }

  private static Duration longer(Duration delay, MailboxException e) {
    Duration asked = e.backOff().orElse(Duration.ZERO);
    return asked.compareTo(delay) > 0 ? asked : delay;
  }
}
