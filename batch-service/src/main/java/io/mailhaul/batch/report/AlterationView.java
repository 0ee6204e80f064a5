package io.mailhaul.batch.report;

import io.mailhaul.model.folder.Alteration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How copies differ from their source messages, for the user. */
public final class AlterationView {

  /**
   * A message whose copy has another content than the source message.
   *
   * @param changed the alterations in words
   * @param signatureBroken whether it has a DKIM signature that is no longer valid
   * @param refusal how the destination refused the unaltered message
   * @param size size of the copy, in bytes
   */
  public record Item(
      String folder,
      String destination,
      long uid,
      @Nullable String messageId,
      @Nullable String subject,
      @Nullable Instant date,
      long size,
      List<Alteration> changes,
      String changed,
      boolean signatureBroken,
      String refusal) {}

  /** All alterations in a mailbox. */
  public record OfMailbox(Map<String, Map<Alteration, Long>> byDestination, List<Item> items) {
    public static final OfMailbox NONE = new OfMailbox(Map.of(), List.of());

    public Map<Alteration, Long> of(String destination) {
      return byDestination.getOrDefault(destination, Map.of());
    }

    public Map<Alteration, Long> sum() {
      Map<Alteration, Long> sum = new EnumMap<>(Alteration.class);
      byDestination
          .values()
          .forEach(
              counts -> counts.forEach((change, items) -> sum.merge(change, items, Long::sum)));
      return sum;
    }
  }

  private AlterationView() {}
}
