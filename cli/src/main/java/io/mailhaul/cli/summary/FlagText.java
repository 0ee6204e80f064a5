package io.mailhaul.cli.summary;

import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.TextLayout;
import io.mailhaul.model.folder.FlagCounts;
import java.util.ArrayList;
import java.util.List;

/** Changed flags as text. */
public final class FlagText {

  private FlagText() {}

  /** The result of synchronizing flags that changed after an earlier run copied their messages. */
  public static List<String> lines(FlagCounts flags, int columns) {
    List<String> parts = new ArrayList<>();
    if (flags.synced() > 0) {
      parts.add("synchronized for " + AmountFormat.count(flags.synced(), "message", "messages"));
    }
    if (flags.userKept() > 0) {
      parts.add(
          "kept for "
              + AmountFormat.count(flags.userKept(), "message", "messages")
              + " that the user has changed at the destination");
    }
    if (flags.unsupported() > 0) {
      parts.add(
          "not synchronized for "
              + AmountFormat.count(flags.unsupported(), "message", "messages")
              + ", as the destination does not report flag changes or refuses them");
    }
    return parts.isEmpty()
        ? List.of()
        : TextLayout.wrap("Changed flags: " + String.join("; ", parts) + ".", "", columns);
  }
}
