package io.mailhaul.copier.slot.turn;

import io.mailhaul.copier.lane.turn.TurnLimits;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The limits of one turn of a slot: its time slice, which ends early when the slot is revoked or
 * the copier stops, and the lease.
 */
public final class SlotTurn implements TurnLimits {

  private final long deadline;
  private final Lease lease;
  private final BooleanSupplier revoked;
  private final BooleanSupplier stopping;
  private final BooleanSupplier awaited;

  /**
   * @param awaited whether a suspected lane waits for the end of this turn
   */
  SlotTurn(
      Duration timeSlice,
      Lease lease,
      BooleanSupplier revoked,
      BooleanSupplier stopping,
      BooleanSupplier awaited) {
    this(System.nanoTime() + timeSlice.toNanos(), lease, revoked, stopping, awaited);
  }

  private SlotTurn(
      long deadline,
      Lease lease,
      BooleanSupplier revoked,
      BooleanSupplier stopping,
      BooleanSupplier awaited) {
    this.deadline = deadline;
    this.lease = lease;
    this.revoked = revoked;
    this.stopping = stopping;
    this.awaited = awaited;
  }

  @Override
  public boolean isTimeUp() {
    return isStopping() || System.nanoTime() - deadline >= 0;
  }

  @Override
  public boolean isAwaited() {
    return awaited.getAsBoolean();
  }

  @Override
  public boolean isStopping() {
    return stopping.getAsBoolean();
  }

  @Override
  public void checkLease() {
    if (revoked.getAsBoolean()) {
      throw new LeaseLostException("The slot was revoked");
    }
    if (!lease.isHeld()) {
      throw new LeaseLostException(
          "The group coordinator has not answered a heartbeat for too long");
    }
  }

  /** The limits for one lane of this turn, which also ends as soon as the lane is paused. */
  public TurnLimits endingWhen(BooleanSupplier paused) {
    return new SlotTurn(
        deadline, lease, revoked, () -> stopping.getAsBoolean() || paused.getAsBoolean(), awaited);
  }
}
