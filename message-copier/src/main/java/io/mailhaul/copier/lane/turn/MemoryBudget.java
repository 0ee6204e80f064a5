package io.mailhaul.copier.lane.turn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A memory budget in bytes that all lanes of a copier share. A lane that holds a share may try to
 * take more but never waits for it, so that lanes cannot deadlock. Waiting lanes are served in
 * order of arrival. Thread-safe.
 */
public final class MemoryBudget {

  /** A part of the budget, held until it is closed. Any thread may close it, also repeatedly. */
  public final class Reservation implements AutoCloseable {
    private long bytes;

    private Reservation(long bytes) {
      this.bytes = bytes;
    }

    /** Returns the bytes above {@code needed} to the budget. */
    public void shrinkTo(long needed) {
      lock.lock();
      try {
        long surplus = bytes - Math.max(0, needed);
        if (surplus > 0) {
          bytes -= surplus;
          used -= surplus;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      shrinkTo(0);
    }
  }

  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Object> waiting = new ArrayDeque<>();
  private volatile long used;

  MemoryBudget(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("A memory budget has at least one byte");
    }
    this.limit = limit;
  }

  public long limit() {
    return limit;
  }

  /** The bytes held at present. */
  public long used() {
    return used;
  }

  /** Takes this many bytes if they are free and no lane waits; else returns null. */
  public @Nullable Reservation tryReserve(long bytes) {
    lock.lock();
    try {
      return waiting.isEmpty() && hasCapacity(bytes) ? grant(bytes) : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes this many bytes, waiting until they are free and all earlier lanes were served. Only for
   * lanes that hold nothing of this budget. A request for more than the whole budget takes all of
   * it.
   *
   * @return null when the turn ended before the bytes were free
   * @throws TurnLimits.LeaseLostException when the slot may belong to another copier
   */
  public @Nullable Reservation reserve(long bytes, TurnLimits limits) {
    Object ticket = new Object();
    lock.lock();
    try {
      waiting.addLast(ticket);
      while (waiting.peekFirst() != ticket || !hasCapacity(bytes)) {
        limits.checkLease();
        if (limits.isTimeUp()) {
          return null;
        }
        changed.awaitNanos(TurnLimits.RECHECK_INTERVAL.toNanos());
      }
      return grant(bytes);
    } catch (InterruptedException e) {
      throw new TurnInterruptedException(e);
    } finally {
      waiting.remove(ticket);
      changed.signalAll();
      lock.unlock();
    }
  }

  private boolean hasCapacity(long bytes) {
    return used + Math.min(bytes, limit) <= limit;
  }

  private Reservation grant(long bytes) {
    Reservation share = new Reservation(Math.min(bytes, limit));
    used += share.bytes;
    return share;
  }
}
