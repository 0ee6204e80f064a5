package io.mailhaul.cli.summary;

import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.session.SessionLimitReason;
import io.mailhaul.api.session.SessionLimitView;
import io.mailhaul.cli.terminal.AmountFormat;
import io.mailhaul.cli.terminal.TextLayout;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How many sessions Mailhaul opens at each endpoint, and why, as text. */
public final class SessionText {

  private static final int MAX_DETAIL = 100;

  private SessionText() {}

  /** The limits of both endpoints; empty if the user has set the concurrency. */
  public static List<String> lines(BatchView batch, int columns) {
    if (batch.sessionLimits().isEmpty()) {
      return List.of();
    }
    String limits =
        batch.sessionLimits().stream()
            .map(limit ->
                "at most "
                    + AmountFormat.count(limit.limit())
                    + " at "
                    + TextLayout.printable(limit.endpoint())
                    + " ("
                    + limit.reasonText()
                    + detail(limit)
                    + ")")
            .collect(Collectors.joining("; "));
    return TextLayout.wrap("Sessions: " + limits + ".", "", columns);
  }

  /** The lower limit and its reason, for a line of progress; empty if nothing was found yet. */
  public static Optional<String> brief(BatchView batch) {
    return batch.sessionLimits().stream()
        .filter(limit -> limit.reason() != SessionLimitReason.INITIAL)
        .min(Comparator.comparingInt(SessionLimitView::limit))
        .map(limit ->
            "at most "
                + AmountFormat.count(limit.limit(), "session", "sessions")
                + ": "
                + limit.reasonText());
  }

  private static String detail(SessionLimitView limit) {
    String detail = limit.detail();
    return detail == null
        ? ""
        : ": " + TextLayout.truncateEnd(TextLayout.printable(detail), MAX_DETAIL);
  }
}
