package io.mailhaul.scanner;

import io.mailhaul.access.FolderStatus;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FlagWatch;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.PlannedSource;
import io.mailhaul.events.Placement;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A destination folder with all that was counted for it.
 *
 * @param destination its name, as it is at the destination
 * @param status null when it does not exist (yet)
 * @param mark see {@link Lane#mark}
 * @param counted its source folders, all of them
 * @param sources what a copier gets; empty when there is nothing to do
 * @param watch see {@link Lane#watch}
 * @param moved see {@link Lane#moved}
 * @param failure why no copier can work on it, though there may be something to do; null mostly
 */
record PlannedLane(
    String destination,
    @Nullable FolderStatus status,
    long mark,
    List<PlannedSource> counted,
    List<Lane.Source> sources,
    @Nullable FlagWatch watch,
    List<Lane.Moved> moved,
    @Nullable Failure failure) {

  PlannedLane {
    counted = List.copyOf(counted);
    sources = List.copyOf(sources);
  }

  /** Whether a copier has to work on it. */
  boolean isLive() {
    return failure == null && !sources.isEmpty();
  }

  /** How many items a copier has to look at. */
  long remaining() {
    return counted.stream().mapToLong(PlannedSource::remaining).sum();
  }

  /** The same, with why its sources go there, by their names. */
  PlannedLane placed(Function<String, @Nullable Placement> why) {
    return new PlannedLane(
        destination,
        status,
        mark,
        counted.stream().map(source -> source.placed(why.apply(source.folder()))).toList(),
        sources,
        watch,
        moved,
        failure);
  }

  /** The same, with copies that may belong here now. */
  PlannedLane following(List<Lane.Moved> copies) {
    return new PlannedLane(
        destination, status, mark, counted, sources, watch, List.copyOf(copies), failure);
  }

  PlannedLane failed(Failure why) {
    return new PlannedLane(destination, status, mark, counted, sources, watch, moved, why);
  }
}
