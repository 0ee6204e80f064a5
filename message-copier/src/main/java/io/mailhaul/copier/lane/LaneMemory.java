package io.mailhaul.copier.lane;

import org.jspecify.annotations.Nullable;

/**
 * The memory that a replica has for mail, in two halves: one for what is on its way, and one for
 * those few items that have to be looked at or changed byte by byte. Who holds some of the first
 * may wait for some of the second, never the other way round.
 */
final class LaneMemory {

  /** An item while it is repaired: as it was, two forms of it, and one in the making. */
  private static final int REPAIR_COPIES = 4;

  static final long LARGEST_REPAIRED = 16 << 20;

  private final MemoryBudget windows;
  private final MemoryBudget repairs;

  LaneMemory(long bytes) {
    windows = new MemoryBudget(Math.max(1, bytes / 2));
    repairs = new MemoryBudget(Math.max(1, bytes / 2));
  }

  /** For what is fetched and appended. */
  MemoryBudget windows() {
    return windows;
  }

  /** For what is compared byte by byte, or repaired. */
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
   * For what has to be done before anything is appended, however long the turn takes.
   *
   * @throws Permit.LeaseLost also when the copier stops: what is not known yet, nobody may decide
   */
  MemoryBudget.Share forComparing(long bytes, Permit permit) {
    MemoryBudget.Share share = repairs.take(bytes, new UntilStopped(permit));
    if (share == null) {
      throw new Permit.LeaseLost("The copier stops while the folders are compared");
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
