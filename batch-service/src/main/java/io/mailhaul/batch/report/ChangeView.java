package io.mailhaul.batch.report;

import io.mailhaul.events.Change;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is other about copies than about their source items, as people read it. */
final class ChangeView {

  /**
   * An item that was copied with another content than it has at the source.
   *
   * @param changed what was done, in words
   * @param signatureBroken whether it carried a DKIM signature, which is no longer valid
   * @param refusal what the destination said to the item as it was
   * @param size of the copy, in bytes
   */
  record Item(
      String folder,
      String destination,
      long uid,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size,
      List<Change> changes,
      String changed,
      boolean signatureBroken,
      String refusal) {}

  /** All that was changed in a mailbox. */
  record OfMailbox(Map<String, Map<Change, Long>> byDestination, List<Item> items) {
    static final OfMailbox NONE = new OfMailbox(Map.of(), List.of());

    Map<Change, Long> of(String destination) {
      return byDestination.getOrDefault(destination, Map.of());
    }

    Map<Change, Long> sum() {
      Map<Change, Long> sum = new EnumMap<>(Change.class);
      byDestination
          .values()
          .forEach(
              counts -> counts.forEach((change, items) -> sum.merge(change, items, Long::sum)));
      return sum;
    }
  }

  private ChangeView() {}
}
