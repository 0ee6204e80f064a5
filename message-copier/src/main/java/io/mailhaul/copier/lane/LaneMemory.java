package io.mailhaul.copier.lane;

import org.jspecify.annotations.Nullable;

/**
 * The memory that a replica has for mail, in three parts: half of it for what is on its way, a
 * quarter for what tells items apart while two folders are compared, a quarter for those few items
 * that have to be looked at or changed byte by byte. Who holds some of one part may wait for the
 * next, never the other way round.
 */
final class LaneMemory {

  /** An item while it is repaired: as it was, two forms of it, and one in the making. */
  private static final int REPAIR_COPIES = 4;

  static final long LARGEST_REPAIRED = 16 << 20;

  /** What is known of an item while it is compared, and its place in the comparison. */
  private static final long CANDIDATE = 256;

  private final MemoryBudget windows;
  private final MemoryBudget comparisons;
  private final MemoryBudget repairs;

  LaneMemory(long bytes) {
    windows = new MemoryBudget(Math.max(1, bytes / 2));
    comparisons = new MemoryBudget(Math.max(1, bytes / 4));
    repairs = new MemoryBudget(Math.max(1, bytes / 4));
  }

  /** For what is fetched and appended. */
  MemoryBudget windows() {
    return windows;
  }

  /** For what tells items apart. */
  MemoryBudget comparisons() {
    return comparisons;
  }

  /** For what is looked at byte by byte, or repaired. */
  MemoryBudget repairs() {
    return repairs;
  }

  /** How large an item may be that is repaired, in bytes. */
  long largestRepaired() {
    return Math.min(LARGEST_REPAIRED, repairs.total() / REPAIR_COPIES);
  }

  /**
   * For the repair of an item of that size.
   *
   * @return null when the turn has ended before there was room
   */
  MemoryBudget.@Nullable Share forRepair(long size, Permit permit) {
    return repairs.take(REPAIR_COPIES * size, permit);
  }

  /**
   * For the comparison of so many items. What is not known before anything is appended has to be
   * found out, however long the turn takes.
   *
   * @throws Permit.LeaseLost also when the copier stops before there is room
   */
  MemoryBudget.Share forComparing(long items, Permit permit) {
    return untilStopped(comparisons, CANDIDATE * items, permit);
  }

  /** The same for reading items byte by byte. */
  MemoryBudget.Share forReading(long bytes, Permit permit) {
    return untilStopped(repairs, bytes, permit);
  }

  private static MemoryBudget.Share untilStopped(MemoryBudget from, long bytes, Permit permit) {
    MemoryBudget.Share share = from.take(bytes, new UntilStopped(permit));
    if (share == null) {
      throw new Permit.LeaseLost("The copier stops while folders are compared");
    }
    return share;
  }

  private record UntilStopped(Permit permit) implements Permit {
    @Override
    public boolean over() {
      return permit.stopping();
    }

    @Override
    public boolean stopping() {
      return permit.stopping();
    }

    @Override
    public void requireLease() {
      permit.requireLease();
    }
  }
}
