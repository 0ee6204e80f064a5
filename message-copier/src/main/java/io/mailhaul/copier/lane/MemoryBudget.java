package io.mailhaul.copier.lane;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A memory budget in bytes that all lanes of a copier share. A lane that holds a share may try to
 * take more but never waits for it, so that lanes cannot deadlock. Waiting lanes are served in
 * order of arrival. Thread-safe.
 */
final class MemoryBudget {

  /** How often a waiting lane checks its time limit and lease. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** A part of the budget, held until it is closed. Any thread may close it, also repeatedly. */
  final class Share implements AutoCloseable {
    private long bytes;

    private Share(long bytes) {
      this.bytes = bytes;
    }

    /** Returns the bytes above {@code needed} to the budget. */
    void shrinkTo(long needed) {
      lock.lock();
      try {
        long surplus = bytes - Math.max(0, needed);
        if (surplus > 0) {
          bytes -= surplus;
          taken -= surplus;
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

  private final long total;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Object> waiting = new ArrayDeque<>();
  private volatile long taken;

  MemoryBudget(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("A memory budget has at least one byte");
    }
    this.total = limit;
  }

  long total() {
    return total;
  }

  /** The bytes held at present. */
  long taken() {
    return taken;
  }

  /** Takes this many bytes if they are free and no lane waits; else returns null. */
  @Nullable Share tryTake(long bytes) {
    lock.lock();
    try {
      return waiting.isEmpty() && hasRoom(bytes) ? give(bytes) : null;
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
   * @throws Permit.LeaseLost when the slot may belong to another copier
   */
  @Nullable Share take(long bytes, Permit limits) {
    Object ticket = new Object();
    lock.lock();
    try {
      waiting.addLast(ticket);
      while (waiting.peekFirst() != ticket || !hasRoom(bytes)) {
        limits.requireLease();
        if (limits.over()) {
          return null;
        }
        changed.awaitNanos(LOOK_NANOS);
      }
      return give(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Permit.LeaseLost("interrupted");
    } finally {
      waiting.remove(ticket);
      changed.signalAll();
      lock.unlock();
    }
  }

  private boolean hasRoom(long bytes) {
    return taken + Math.min(bytes, total) <= total;
  }

  private Share give(long bytes) {
    Share share = new Share(Math.min(bytes, total));
    taken += share.bytes;
    return share;
  }
}
