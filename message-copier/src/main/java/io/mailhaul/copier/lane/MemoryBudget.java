package io.mailhaul.copier.lane;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of memory that all lanes of a replica share. Whoever holds a part of it may try to get more
 * but never waits for it, so that nobody waits for ever; those who wait are served in their order.
 */
final class MemoryBudget {

  /** How often those who wait look whether they still may. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** A part of the budget, held until it is closed. Any thread may do that, also repeatedly. */
  final class Share implements AutoCloseable {
    private long bytes;

    private Share(long bytes) {
      this.bytes = bytes;
    }

    /** Gives back what is not needed after all. */
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

  MemoryBudget(long total) {
    if (total < 1) {
      throw new IllegalArgumentException("A budget has at least one byte");
    }
    this.total = total;
  }

  long total() {
    return total;
  }

  /** How many bytes are held in this moment. */
  long taken() {
    return taken;
  }

  /** Takes so much if it is there at once and nobody waits; else null. */
  @Nullable Share tryTake(long bytes) {
    lock.lock();
    try {
      return waiting.isEmpty() && hasRoom(bytes) ? give(bytes) : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes so much, as soon as it is there and everybody who came before has been served. For those
   * only who hold nothing of this budget. More than there is altogether means all of it.
   *
   * @return null when the turn has ended before
   * @throws Permit.LeaseLost when the slot may belong to another copier by now
   */
  @Nullable Share take(long bytes, Permit permit) {
    Object me = new Object();
    lock.lock();
    try {
      waiting.addLast(me);
      while (waiting.peekFirst() != me || !hasRoom(bytes)) {
        permit.requireLease();
        if (permit.over()) {
          return null;
        }
        changed.awaitNanos(LOOK_NANOS);
      }
      return give(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Permit.LeaseLost("interrupted");
    } finally {
      waiting.remove(me);
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
