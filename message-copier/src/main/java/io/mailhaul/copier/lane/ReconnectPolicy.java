package io.mailhaul.copier.lane;

import io.mailhaul.access.MailboxException;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.FailureReason;
import java.time.Duration;

/**
 * Whether and when a lane continues on a new connection in the same turn. Servers lock out clients
 * that sign in too often, so each loss doubles the wait.
 */
final class ReconnectPolicy {

  /** After this many lost connections in one turn the lane is parked. */
  private static final int MAX_LOSSES_PER_TURN = 12;

  /**
   * The same before the folders are open: then smaller windows cannot find a message that is the
   * cause, and the lane should not hold its slot.
   */
  private static final int MAX_LOSSES_BEFORE_FOLDERS_ARE_OPEN = 3;

  /** The first wait is the longest wait divided by this number. */
  private static final int FIRST_WAIT_DIVISOR = 25;

  private final Duration maxWait;
  private final TurnLimits limits;
  private int losses;
  private int lossesBeforeFoldersAreOpen;

  ReconnectPolicy(Duration maxWait, TurnLimits limits) {
    this.maxWait = maxWait;
    this.limits = limits;
  }

  /** Call when both folders of the lane are open. */
  void foldersOpened() {
    lossesBeforeFoldersAreOpen = 0;
  }

  /** Whether the failure is a lost connection, and the turn has not lost too many. */
  boolean allowsReconnect(MailboxException failure) {
    if (failure.reason() != FailureReason.CONNECTION_LOST) {
      return false;
    }
    losses++;
    lossesBeforeFoldersAreOpen++;
    return losses < MAX_LOSSES_PER_TURN
        && lossesBeforeFoldersAreOpen < MAX_LOSSES_BEFORE_FOLDERS_ARE_OPEN;
  }

  /** Waits before the new connection; returns false when the copier stops instead. */
  boolean awaitReconnect() {
    long longest = maxWait.toNanos();
    long wait = Math.min(longest, (longest / FIRST_WAIT_DIVISOR) << (losses - 1));
    return limits.awaitUnlessStopping(Duration.ofNanos(wait)) && !limits.isStopping();
  }
}
