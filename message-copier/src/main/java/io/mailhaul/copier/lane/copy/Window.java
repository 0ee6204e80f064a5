package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.Message;
import io.mailhaul.copier.lane.turn.MemoryBudget;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages that are fetched and appended together, and the memory that they take until then. */
final class Window implements AutoCloseable {

  /** A message that is not copied, and why. */
  record Skipped(Fingerprint fingerprint, FailureReason reason) {}

  private final List<Message> messages;
  private final long throughUid;
  private final boolean last;
  private final UidRanges excluded;
  private final List<Skipped> skipped;
  private final MemoryBudget.@Nullable Reservation memory;

  /**
   * @param messages the messages that the source returned; expunged ones are missing
   * @param throughUid all messages up to this UID are read with this window
   * @param last whether this is the folder's last window
   * @param excluded the UIDs of messages that this pass excludes because they are too old
   * @param skipped the messages that the message filter skips, for the report
   * @param memory null when there is no message
   */
  Window(
      List<Message> messages,
      long throughUid,
      boolean last,
      UidRanges excluded,
      List<Skipped> skipped,
      MemoryBudget.@Nullable Reservation memory) {
    this.messages = new ArrayList<>(messages);
    this.throughUid = throughUid;
    this.last = last;
    this.excluded = excluded;
    this.skipped = skipped;
    this.memory = memory;
  }

  List<Message> messages() {
    return messages;
  }

  long throughUid() {
    return throughUid;
  }

  boolean isLast() {
    return last;
  }

  UidRanges excluded() {
    return excluded;
  }

  List<Skipped> skipped() {
    return skipped;
  }

  /** Whether a message is streamed from the source connection while it is appended. */
  boolean isStreamed() {
    return messages.stream().anyMatch(Window::isStreamed);
  }

  static boolean isStreamed(Message message) {
    return !(message.body() instanceof Message.Bytes) && !message.isUnreadable();
  }

  /** Drops the messages and frees their memory. */
  @Override
  public void close() {
    messages.clear();
    if (memory != null) {
      memory.close();
    }
  }
}
