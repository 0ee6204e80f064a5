package io.mailhaul.copier.lane;

import io.mailhaul.events.Lane;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.model.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The result of a lane's turn; everything in it is committed in one transaction. */
public sealed interface LaneResult {

  /** The progress events, in order; empty when nothing was done. */
  List<LaneProgressed> progress();

  /** The turn ended normally. */
  record Processed(List<LaneProgressed> progress, @Nullable Lane nextEvent) implements LaneResult {
    /** The lane's next event; empty when the lane is finished. */
    public Optional<Lane> continuation() {
      return Optional.ofNullable(nextEvent);
    }
  }

  /**
   * The lane cannot continue at present.
   *
   * @param nextEvent the lane's event for its next turn, after the progress
   * @param retryAfter the time to wait before a retry; null when the user must change something
   *     first
   */
  record Parked(
      List<LaneProgressed> progress, Lane nextEvent, Failure failure, @Nullable Duration retryAfter)
      implements LaneResult {}

  /** The lane has failed and does not continue in this pass. */
  record Failed(List<LaneProgressed> progress, String cursor, Failure failure)
      implements LaneResult {}
}
