package io.mailhaul.batch.report;

import io.mailhaul.api.batch.ReportView;
import io.mailhaul.model.folder.Alteration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How copies differ from their source messages, for the user. */
public final class AlterationView {

  /** All alterations in a mailbox. */
  public record OfMailbox(
      Map<String, Map<Alteration, Long>> byDestination, List<ReportView.AlteredMessage> messages) {
    public static final OfMailbox NONE = new OfMailbox(Map.of(), List.of());

    public Map<Alteration, Long> of(String destination) {
      return byDestination.getOrDefault(destination, Map.of());
    }

    public Map<Alteration, Long> sum() {
      Map<Alteration, Long> sum = new EnumMap<>(Alteration.class);
      byDestination
          .values()
          .forEach(counts ->
              counts.forEach((change, messages) -> sum.merge(change, messages, Long::sum)));
      return sum;
    }
  }

  private AlterationView() {}
}
