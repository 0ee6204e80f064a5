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

  public SlotTurn(
      Duration timeSlice, Lease lease, BooleanSupplier revoked, BooleanSupplier stopping) {
    this(System.nanoTime() + timeSlice.toNanos(), lease, revoked, stopping);
  }

  private SlotTurn(long deadline, Lease lease, BooleanSupplier revoked, BooleanSupplier stopping) {
    this.deadline = deadline;
    this.lease = lease;
    this.revoked = revoked;
    this.stopping = stopping;
  }

  @Override
  public boolean isTimeUp() {
    return isStopping() || System.nanoTime() - deadline >= 0;
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
        deadline, lease, revoked, () -> stopping.getAsBoolean() || paused.getAsBoolean());
  }
}
