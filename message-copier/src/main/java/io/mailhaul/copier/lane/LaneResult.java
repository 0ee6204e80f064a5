package io.mailhaul.copier.lane;

import io.mailhaul.events.Failure;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.LaneProgressed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a lane's part of a turn ended; everything in it is committed together. */
public sealed interface LaneResult {

  /** What was done, in order; empty when nothing was. */
  List<LaneProgressed> progress();

  /** The turn went as it should. */
  record Worked(List<LaneProgressed> progress, @Nullable Lane rest) implements LaneResult {
    /** The lane's next event; empty when it has ended. */
    public Optional<Lane> continuation() {
      return Optional.ofNullable(rest);
    }
  }

  /**
   * The lane cannot go on now.
   *
   * @param rest the lane's state after the progress
   * @param retryAfter when it can be tried again; null when a person has to change something
   */
  record Parked(
      List<LaneProgressed> progress, Lane rest, Failure failure, @Nullable Duration retryAfter)
      implements LaneResult {}

  /** The lane has ended before its end. */
  record Failed(List<LaneProgressed> progress, String cursor, Failure failure)
      implements LaneResult {}
}
