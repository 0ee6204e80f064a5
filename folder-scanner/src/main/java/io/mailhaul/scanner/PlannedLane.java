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
 * A destination folder with the counts and the work of its source folders.
 *
 * @param destination the name of the folder at the destination
 * @param status the state of the destination folder; null when it does not exist yet
 * @param mark see {@link Lane#mark}
 * @param counted all source folders that map to this folder
 * @param sources the source folders that a copier has to process; empty when there is no work
 * @param watch see {@link Lane#watch}
 * @param moved see {@link Lane#moved}
 * @param failure why no copier can process the folder; null when one can
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

  /** Whether a copier has to process this lane. */
  boolean isLive() {
    return failure == null && !sources.isEmpty();
  }

  /** The number of messages that a copier has to check. */
  long remaining() {
    return counted.stream().mapToLong(PlannedSource::remaining).sum();
  }

  /** A copy of this lane with the mapping rule of each source folder. */
  PlannedLane placed(Function<String, @Nullable Placement> rules) {
    return new PlannedLane(
        destination,
        status,
        mark,
        counted.stream().map(source -> source.placed(rules.apply(source.folder()))).toList(),
        sources,
        watch,
        moved,
        failure);
  }

  /** A copy of this lane with copies that may have to be moved into this folder. */
  PlannedLane following(List<Lane.Moved> copies) {
    return new PlannedLane(
        destination, status, mark, counted, sources, watch, List.copyOf(copies), failure);
  }

  /** A copy of this lane that no copier can process. */
  PlannedLane failed(Failure reason) {
    return new PlannedLane(destination, status, mark, counted, sources, watch, moved, reason);
  }
}
