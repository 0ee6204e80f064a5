package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.Item;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items that are fetched and appended together, and the memory that they take until then. */
final class Window implements AutoCloseable {

  private final List<Item> items;
  private final long through;
  private final boolean last;
  private final UidRanges leftOut;
  private final List<Fingerprint> deleted;
  private final MemoryBudget.@Nullable Share memory;

  /**
   * @param items what the source handed out; items that have vanished are not among them
   * @param through with this window, everything up to this UID has been read
   * @param last whether nothing comes after it
   * @param leftOut the UIDs of items that are not wanted, since they are too old
   * @param deleted items that are marked as deleted, where such are not wanted
   * @param memory null when there is no item
   */
  Window(
      List<Item> items,
      long through,
      boolean last,
      UidRanges leftOut,
      List<Fingerprint> deleted,
      MemoryBudget.@Nullable Share memory) {
    this.items = new ArrayList<>(items);
    this.through = through;
    this.last = last;
    this.leftOut = leftOut;
    this.deleted = deleted;
    this.memory = memory;
  }

  List<Item> items() {
    return items;
  }

  long through() {
    return through;
  }

  boolean last() {
    return last;
  }

  UidRanges leftOut() {
    return leftOut;
  }

  List<Fingerprint> deleted() {
    return deleted;
  }

  /** Whether an item is read from the source connection while it is appended. */
  boolean streams() {
    return items.stream().anyMatch(Window::streams);
  }

  static boolean streams(Item item) {
    return !(item.body() instanceof Item.Bytes) && !item.unreadable();
  }

  /** Forgets the items; their memory is free for others. */
  @Override
  public void close() {
    items.clear();
    if (memory != null) {
      memory.close();
    }
  }
}
