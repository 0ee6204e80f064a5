package io.mailhaul.copier.slot;

import io.mailhaul.copier.lane.Permit;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A slot's share of time: one quantum, cut short when the slot is taken away or the copier stops.
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
      throw new LeaseLost("The slot was taken away");
    }
    if (!lease.held()) {
      throw new LeaseLost("The group coordinator has not been heard of for too long");
    }
  }

  /** The same turn for a lane that stops as soon as this is true, while the others go on. */
  Permit unless(BooleanSupplier paused) {
    return new Turn(
        deadline, lease, revoked, () -> stopping.getAsBoolean() || paused.getAsBoolean());
  }
}
