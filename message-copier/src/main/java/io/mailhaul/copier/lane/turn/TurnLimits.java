package io.mailhaul.copier.lane.turn;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The limits of a lane's turn: its time, and the lease without which it must not write. */
public interface TurnLimits {

  /** How often a waiting lane checks its limits. */
  Duration RECHECK_INTERVAL = Duration.ofMillis(50);

  /** Whether the lane must stop before the next window: its time is up, or {@link #isStopping}. */
  boolean isTimeUp();

  /** Whether another lane waits for this turn, so that it shall end after the window in hand. */
  default boolean isAwaited() {
    return false;
  }

  /** Whether the copier stops, its slot is assigned to another copier, or the lane is paused. */
  boolean isStopping();

  /**
   * Must be called before every command that changes the destination.
   *
   * @throws LeaseLostException when the slot may belong to another copier
   */
  void checkLease();

  /**
   * Waits this long, or until the copier stops.
   *
   * @return whether the whole time has passed
   * @throws LeaseLostException as soon as the slot may belong to another copier
   * @throws TurnInterruptedException when the thread was interrupted
   */
  default boolean awaitUnlessStopping(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      checkLease();
      if (isStopping()) {
        return false;
      }
      try {
        TimeUnit.NANOSECONDS.sleep(Math.min(left, RECHECK_INTERVAL.toNanos()));
      } catch (InterruptedException e) {
        throw new TurnInterruptedException(e);
      }
    }
    return true;
  }

  /** The same limits, but without the limit of time as long as the condition holds. */
  default TurnLimits withoutTimeLimitWhile(BooleanSupplier condition) {
    TurnLimits limits = this;
    return new TurnLimits() {
      @Override
      public boolean isTimeUp() {
        return condition.getAsBoolean() ? limits.isStopping() : limits.isTimeUp();
      }

      @Override
      public boolean isAwaited() {
        return limits.isAwaited();
      }

      @Override
      public boolean isStopping() {
        return limits.isStopping();
      }

      @Override
      public void checkLease() {
        limits.checkLease();
      }
    };
  }

  /** The slot may belong to another copier: nothing of this turn may be written or committed. */
  final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LeaseLostException(String message) {
      super(message);
    }
  }
}
