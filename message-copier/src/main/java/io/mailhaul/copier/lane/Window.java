package io.mailhaul.copier.lane;

import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.Item;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages that are fetched and appended together, and the memory that they take until then. */
final class Window implements AutoCloseable {

  private final List<Item> items;
  private final long through;
  private final boolean last;
  private final UidRanges leftOut;
  private final List<Fingerprint> deleted;
  private final MemoryBudget.@Nullable Share memory;

  /**
   * @param messages the messages that the source returned; expunged ones are missing
   * @param throughUid all messages up to this UID are read with this window
   * @param last whether this is the folder's last window
   * @param excluded the UIDs of messages that this pass excludes because they are too old
   * @param deleted messages with {@code \Deleted}, when the lane skips them
   * @param memory null when there is no message
   */
  Window(
      List<Item> messages,
      long throughUid,
      boolean last,
      UidRanges excluded,
      List<Fingerprint> deleted,
      MemoryBudget.@Nullable Share memory) {
    this.items = new ArrayList<>(messages);
    this.through = throughUid;
    this.last = last;
    this.leftOut = excluded;
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

  /** Whether a message is streamed from the source connection while it is appended. */
  boolean streams() {
    return items.stream().anyMatch(Window::streams);
  }

  static boolean streams(Item item) {
    return !(item.body() instanceof Item.Bytes) && !item.unreadable();
  }

  /** Drops the messages and frees their memory. */
  @Override
  public void close() {
    items.clear();
    if (memory != null) {
      memory.close();
    }
  }
}
