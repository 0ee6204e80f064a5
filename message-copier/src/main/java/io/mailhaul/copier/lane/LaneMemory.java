package io.mailhaul.copier.lane;

import org.jspecify.annotations.Nullable;

/**
 * The memory that a copier has for mail, in three budgets: one half for messages being copied, one
 * quarter for comparing folders, one quarter for the few messages that are compared or repaired
 * byte by byte. A lane that holds memory of one budget may wait for the next one in this order,
 * never for an earlier one; so lanes cannot deadlock.
 */
final class LaneMemory {

  /**
   * Copies of a message held during a repair: the original, two repaired forms and one being built.
   */
  private static final int REPAIR_COPIES = 4;

  static final long LARGEST_REPAIRED = 16 << 20;

  /** Bytes that one message takes during a comparison. */
  private static final long CANDIDATE = 256;

  private final MemoryBudget windows;
  private final MemoryBudget comparisons;
  private final MemoryBudget repairs;

  LaneMemory(long bytes) {
    windows = new MemoryBudget(Math.max(1, bytes / 2));
    comparisons = new MemoryBudget(Math.max(1, bytes / 4));
    repairs = new MemoryBudget(Math.max(1, bytes / 4));
  }

  /** For messages that are fetched and appended. */
  MemoryBudget windows() {
    return windows;
  }

  /** For comparing folders. */
  MemoryBudget comparisons() {
    return comparisons;
  }

  /** For messages that are compared byte by byte, or repaired. */
  MemoryBudget repairs() {
    return repairs;
  }

  /** The maximum size of a message that is repaired, in bytes. */
  long largestRepaired() {
    return Math.min(LARGEST_REPAIRED, repairs.total() / REPAIR_COPIES);
  }

  /**
   * Reserves memory for the repair of a message of this size, in bytes.
   *
   * @return null when the turn has ended before the memory was free
   */
  MemoryBudget.@Nullable Share forRepair(long size, Permit limits) {
    return repairs.take(REPAIR_COPIES * size, limits);
  }

  /**
   * Reserves memory for the comparison of this many messages. The comparison must precede every
   * append, so the wait may exceed the turn.
   *
   * @throws Permit.LeaseLost also when the copier stops before the memory is free
   */
  MemoryBudget.Share forComparing(long items, Permit limits) {
    return untilStopped(comparisons, CANDIDATE * items, limits);
  }

  /** Reserves memory for reading messages byte by byte; waits like {@link #forComparing}. */
  MemoryBudget.Share forReading(long bytes, Permit limits) {
    return untilStopped(repairs, bytes, limits);
  }

  private static MemoryBudget.Share untilStopped(MemoryBudget from, long bytes, Permit limits) {
    MemoryBudget.Share share = from.take(bytes, new UntilStopped(limits));
    if (share == null) {
      throw new Permit.LeaseLost("The copier stops during a comparison of folders");
    }
    return share;
  }

  private record UntilStopped(Permit limits) implements Permit {
    @Override
    public boolean over() {
      return limits.stopping();
    }

    @Override
    public boolean stopping() {
      return limits.stopping();
    }

    @Override
    public void requireLease() {
      limits.requireLease();
    }
  }
}
