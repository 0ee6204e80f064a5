package io.mailhaul.copier.slot;

import io.mailhaul.copier.lane.Permit;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The limits of one turn of a slot: its time slice, which ends early when the slot is revoked or
 * the copier stops, and the lease.
 */
final class Turn implements Permit {

  private final long deadline;
  private final Lease lease;
  private final BooleanSupplier revoked;
  private final BooleanSupplier stopping;

  Turn(Duration quantum, Lease lease, BooleanSupplier revoked, BooleanSupplier stopping) {
    this(System.nanoTime() + quantum.toNanos(), lease, revoked, stopping);
  }

  private Turn(long deadline, Lease lease, BooleanSupplier revoked, BooleanSupplier stopping) {
    this.deadline = deadline;
    this.lease = lease;
    this.revoked = revoked;
    this.stopping = stopping;
  }

  @Override
  public boolean over() {
    return stopping() || System.nanoTime() - deadline >= 0;
  }

  @Override
  public boolean stopping() {
    return stopping.getAsBoolean();
  }

  @Override
  public void requireLease() {
    if (revoked.getAsBoolean()) {
      throw new LeaseLost("The slot was revoked");
    }
    if (!lease.held()) {
      throw new LeaseLost("The group coordinator has not answered a heartbeat for too long");
    }
  }

  /** The limits for one lane of this turn, which also ends as soon as the lane is paused. */
  Permit unless(BooleanSupplier paused) {
    return new Turn(
        deadline, lease, revoked, () -> stopping.getAsBoolean() || paused.getAsBoolean());
  }
}
