package io.mailhaul.copier.lane.turn;

import org.jspecify.annotations.Nullable;

/**
 * The memory that a copier has for mail, in three budgets: one half for messages being copied, one
 * quarter for comparing folders, one quarter for the few messages that are compared or repaired
 * byte by byte. A lane that holds memory of one budget may wait for the next one in this order,
 * never for an earlier one; so lanes cannot deadlock.
 */
public final class LaneMemory {

  /**
   * Copies of a message held during a repair: the original, two repaired forms and one being built.
   */
  private static final int REPAIR_COPIES = 4;

  public static final long MAX_REPAIR_BYTES = 16 << 20;

  /** Bytes that one message takes during a comparison. */
  private static final long BYTES_PER_COMPARED_MESSAGE = 256;

  private final MemoryBudget windows;
  private final MemoryBudget comparisons;
  private final MemoryBudget repairs;

  public LaneMemory(long bytes) {
    windows = new MemoryBudget(Math.max(1, bytes / 2));
    comparisons = new MemoryBudget(Math.max(1, bytes / 4));
    repairs = new MemoryBudget(Math.max(1, bytes / 4));
  }

  /** Shows the use of the budgets in the meters. */
  public void registerIn(LaneMeters meters) {
    meters.registerMemory("windows", windows);
    meters.registerMemory("comparisons", comparisons);
    meters.registerMemory("repairs", repairs);
  }

  /** For messages that are fetched and appended. */
  public MemoryBudget windows() {
    return windows;
  }

  /** For comparing folders. */
  public MemoryBudget comparisons() {
    return comparisons;
  }

  /** For messages that are compared byte by byte, or repaired. */
  public MemoryBudget repairs() {
    return repairs;
  }

  /** The maximum size of a message that is repaired, in bytes. */
  public long maxRepairBytes() {
    return Math.min(MAX_REPAIR_BYTES, repairs.limit() / REPAIR_COPIES);
  }

  /**
   * Reserves memory for the repair of a message of this size, in bytes.
   *
   * @return null when the turn has ended before the memory was free
   */
  public MemoryBudget.@Nullable Reservation reserveForRepair(long size, TurnLimits limits) {
    return repairs.reserve(REPAIR_COPIES * size, limits);
  }

  /**
   * Reserves memory for the comparison of this many messages. The comparison must precede every
   * append, so the wait may exceed the turn.
   *
   * @throws TurnLimits.LeaseLostException also when the copier stops before the memory is free
   */
  public MemoryBudget.Reservation reserveForComparison(long messages, TurnLimits limits) {
    return reserveUntilStopped(comparisons, BYTES_PER_COMPARED_MESSAGE * messages, limits);
  }

  /**
   * Reserves memory for reading messages byte by byte; waits like {@link #reserveForComparison}.
   */
  public MemoryBudget.Reservation reserveForReading(long bytes, TurnLimits limits) {
    return reserveUntilStopped(repairs, bytes, limits);
  }

  private static MemoryBudget.Reservation reserveUntilStopped(
      MemoryBudget from, long bytes, TurnLimits limits) {
    MemoryBudget.Reservation share = from.reserve(bytes, limits.withoutTimeLimitWhile(() -> true));
    if (share == null) {
      throw new TurnLimits.LeaseLostException("The copier stops during a comparison of folders");
    }
    return share;
  }
}
