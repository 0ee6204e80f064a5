package io.mailhaul.scanner.lanes;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.MappingRule;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A destination folder with the counts and the work of its source folders.
 *
 * @param destination the name of the folder at the destination
 * @param status the state of the destination folder; null when it does not exist yet
 * @param reconcileFromUid see {@link Lane#reconcileFromUid}
 * @param plannedSources all source folders that map to this folder
 * @param laneSources the source folders that a copier has to process; empty when there is no work
 * @param watch see {@link Lane#flagBaseline}
 * @param movedCopies see {@link Lane#moveCandidates}
 * @param failure why no copier can process the folder; null when one can
 */
public record PlannedLane(
    String destination,
    @Nullable FolderStatus status,
    long reconcileFromUid,
    List<PlannedSource> plannedSources,
    List<Lane.Source> laneSources,
    @Nullable FlagBaseline watch,
    List<Lane.MoveCandidate> movedCopies,
    @Nullable Failure failure) {

  public PlannedLane {
    plannedSources = List.copyOf(plannedSources);
    laneSources = List.copyOf(laneSources);
  }

  /** Whether a copier has to process this lane. */
  public boolean hasWork() {
    return failure == null && !laneSources.isEmpty();
  }

  /** The number of messages that a copier has to check. */
  public long remaining() {
    return plannedSources.stream().mapToLong(PlannedSource::remaining).sum();
  }

  /**
   * The number of messages whose flags a copier has to compare one by one, because the server does
   * not tell what has changed.
   */
  long flagsToCompare() {
    Set<String> folders =
        laneSources.stream()
            .filter(source ->
                source.flagSync() instanceof Lane.FlagSync flags && flags.sinceModSeq() == 0)
            .map(Lane.Source::folder)
            .collect(Collectors.toSet());
    return plannedSources.stream()
        .filter(source -> folders.contains(source.folder()))
        .mapToLong(source -> Math.max(0, source.found() - source.remaining()))
        .sum();
  }

  /** A copy of this lane with the mapping rule of each source folder. */
  public PlannedLane withMappingRules(Function<String, @Nullable MappingRule> rules) {
    return new PlannedLane(
        destination,
        status,
        reconcileFromUid,
        plannedSources.stream()
            .map(source -> source.withMappingRule(rules.apply(source.folder())))
            .toList(),
        laneSources,
        watch,
        movedCopies,
        failure);
  }

  /** A copy of this lane with copies that may have to be moved into this folder. */
  public PlannedLane withMovedCopies(List<Lane.MoveCandidate> copies) {
    return new PlannedLane(
        destination,
        status,
        reconcileFromUid,
        plannedSources,
        laneSources,
        watch,
        List.copyOf(copies),
        failure);
  }

  /** A copy of this lane that no copier can process. */
  public PlannedLane withFailure(Failure reason) {
    return new PlannedLane(
        destination,
        status,
        reconcileFromUid,
        plannedSources,
        laneSources,
        watch,
        movedCopies,
        reason);
  }
}
