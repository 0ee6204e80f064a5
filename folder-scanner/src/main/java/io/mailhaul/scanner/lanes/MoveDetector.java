package io.mailhaul.scanner.lanes;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJob;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.scanner.plan.FolderListing;
import io.mailhaul.worker.client.WorkerApiClient;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects copies whose originals have left their source folder since the last pass. It runs only if
 * some folder has new messages, since such a message may be the same one, moved. The copier
 * verifies each candidate by comparing the messages.
 *
 * <p>Only copies below the {@link Lane#reconcileFromUid} of their own lane are candidates. That
 * lane does not compare them, so it cannot match one with another message while the copy is being
 * moved away.
 */
public final class MoveDetector {

  private static final Logger log = LoggerFactory.getLogger(MoveDetector.class);

  /** The names and identities of the folders take at most this many bytes of a lane's event. */
  private static final int MAX_NAME_BYTES = 64 * 1024;

  private final SourceMailbox source;
  private final Set<String> sourceFolderNames;
  private final WorkerApiClient workerApi;
  private final MailboxJob job;
  private final Collection<FolderState> folderStates;
  private final @Nullable LocalDate since;

  public MoveDetector(
      SourceMailbox source,
      FolderListing listing,
      WorkerApiClient workerApi,
      MailboxJob job,
      Collection<FolderState> folderStates) {
    this.source = source;
    this.sourceFolderNames =
        listing.folders().stream().map(FolderInfo::name).collect(Collectors.toSet());
    this.workerApi = workerApi;
    this.job = job;
    this.folderStates = folderStates;
    this.since = job.options().messageFilter().since();
  }

  /** The same lanes; lanes with new messages list the copies that may have to be moved there. */
  public List<PlannedLane> addMovedCopies(List<PlannedLane> lanes) {
    boolean anyNew = lanes.stream().anyMatch(MoveDetector::hasMessagesToCopy);
    if (folderStates.isEmpty() || !anyNew) {
      return lanes;
    }
    List<MovedCopies> found = findMovedCopies(lanes);
    return lanes.stream()
        .map(lane -> hasMessagesToCopy(lane) ? withMovedCopies(lane, found) : lane)
        .toList();
  }

  private PlannedLane withMovedCopies(PlannedLane lane, List<MovedCopies> candidates) {
    List<Lane.MoveCandidate> copies = new ArrayList<>();
    int folders = 0;
    int ranges = 0;
    int bytes = 0;
    boolean complete = true;
    for (MovedCopies found : candidates) {
      if (!found.concerns(lane)) {
        continue;
      }
      Lane.MoveCandidate next = found.copies().limitedTo(Lane.MAX_MOVE_CANDIDATE_RANGES - ranges);
      Lane.FormerFolder former = next.formerFolder();
      int nextFolders = folders + (former == null ? 1 : 2);
      int nextBytes = bytes + nameBytes(next.folder(), next.identity());
      nextBytes += former == null ? 0 : nameBytes(former.folder(), former.identity());
      complete &= next.uids().equals(found.copies().uids());
      if (next.uids().isEmpty()
          || nextFolders > Lane.MAX_MOVE_CANDIDATE_FOLDERS
          || nextBytes > MAX_NAME_BYTES) {
        complete = false;
        continue;
      }
      folders = nextFolders;
      bytes = nextBytes;
      ranges += next.rangeCount();
      copies.add(next);
    }
    if (!complete) {
      log.info(
          "Mailbox {}: the moves exceed the limits of a lane event; some messages are copied again",
          job.address());
    }
    return lane.withMovedCopies(copies);
  }

  private static int nameBytes(String folder, FolderIdentity identity) {
    return PlanChunks.jsonBytes(folder) + PlanChunks.jsonBytes(identity.toString());
  }

  private static boolean hasMessagesToCopy(PlannedLane lane) {
    return lane.hasWork() && lane.remaining() > 0;
  }

  /**
   * Copies whose originals have moved.
   *
   * @param onlyLane the only lane that the copies may be moved to; null when any lane may get them
   */
  private record MovedCopies(@Nullable PlannedLane onlyLane, Lane.MoveCandidate copies) {
    boolean concerns(PlannedLane other) {
      return onlyLane == null || onlyLane.destination().equals(other.destination());
    }
  }

  private List<MovedCopies> findMovedCopies(List<PlannedLane> lanes) {
    Map<String, PlannedLane> byName = new HashMap<>();
    lanes.forEach(lane -> byName.put(lane.destination(), lane));
    RenameDetector renames =
        new RenameDetector(
            source, folderStates, lanes.stream().filter(MoveDetector::hasMessagesToCopy).toList());
    // Renamed folders first: each concerns only one lane, and the limits must not exclude any.
    return folderStates.stream()
        .flatMap(folderState ->
            findMovedCopies(folderState, byName.get(folderState.destination()), renames).stream())
        .sorted(Comparator.comparing(found -> found.onlyLane() == null))
        .toList();
  }

  /** The copies in one destination folder whose originals have left their source folder. */
  private List<MovedCopies> findMovedCopies(
      FolderState folderState, @Nullable PlannedLane own, RenameDetector renames) {
    long mark =
        own != null && hasMessagesToCopy(own)
            ? own.reconcileFromUid()
            : folderState.reconcileFromUid();
    if (mark <= 1) {
      return List.of();
    }
    List<MovedCopies> moved = new ArrayList<>();
    UidRanges movedSingly = UidRanges.EMPTY;
    for (SourceFolderState known : folderState.sources()) {
      UidRanges vanished = known.highestDone() < 1 ? UidRanges.EMPTY : vanishedUids(known, own);
      RenameDetector.RenameCandidate renamed =
          vanished.isEmpty() || sourceFolderNames.contains(known.folder())
              ? null
              : renames.candidateFor(known, vanished);
      if (renamed != null) {
        UidRanges copies =
            copiesOf(folderState, known, vanished.minus(renamed.missingUids()), mark);
        if (!copies.isEmpty()) {
          moved.add(
              new MovedCopies(
                  renamed.lane(),
                  new Lane.MoveCandidate(
                      folderState.destination(),
                      folderState.destinationIdentity(),
                      copies,
                      new Lane.FormerFolder(known.folder(), known.identity()),
                      flagBaseline(folderState, copies))));
        }
        vanished = renamed.missingUids();
      }
      movedSingly = movedSingly.union(copiesOf(folderState, known, vanished, mark));
    }
    if (!movedSingly.isEmpty()) {
      moved.add(
          new MovedCopies(
              null,
              new Lane.MoveCandidate(
                  folderState.destination(),
                  folderState.destinationIdentity(),
                  movedSingly,
                  null,
                  flagBaseline(folderState, movedSingly))));
    }
    return moved;
  }

  /** The part of the folder's flag baseline that concerns these copies. */
  private static @Nullable FlagBaseline flagBaseline(FolderState folderState, UidRanges copies) {
    FlagBaseline baseline = folderState.flagBaseline();
    return baseline == null ? null : baseline.restrictedTo(copies);
  }

  /** The destination UIDs of the copies of these messages, below the mark. */
  private UidRanges copiesOf(
      FolderState folderState, SourceFolderState known, UidRanges uids, long mark) {
    return uids.isEmpty()
        ? UidRanges.EMPTY
        : workerApi
            .uidMap(
                job.mailbox(),
                new UidMapQuery(
                    folderState.destination(),
                    folderState.destinationIdentity(),
                    known.folder(),
                    known.identity(),
                    uids.coarsenedTo(Lane.MAX_MOVE_CANDIDATE_RANGES)))
            .restrictedTo(uids)
            .destinations()
            .between(1, mark - 1);
  }

  /** The finished UIDs of a source folder that no longer exist in it. */
  private UidRanges vanishedUids(SourceFolderState known, @Nullable PlannedLane own) {
    UidRanges done = UidRanges.of(1, known.highestDone());
    if (!sourceFolderNames.contains(known.folder())) {
      return done;
    }
    PlannedSource planned =
        own == null
            ? null
            : own.plannedSources().stream()
                .filter(counted -> counted.folder().equals(known.folder()))
                .findFirst()
                .orElse(null);
    // With a date, the numbers count only the messages since then, and the date may have changed.
    long foundBefore = known.found() == null ? 0 : known.found();
    if (planned == null
        || !planned.identity().hasComparableMessageIds(known.identity())
        || since == null && planned.found() - planned.remaining() >= foundBefore) {
      return UidRanges.EMPTY;
    }
    try {
      SourceFolder folder = source.examine(known.folder());
      return folder.status().identity().hasComparableMessageIds(known.identity())
          ? vanishedAmong(done, folder, known.modSeq())
          : UidRanges.EMPTY;
    } catch (MailboxException e) {
      if (!e.reason().isFolderScoped()) {
        throw e;
      }
      return UidRanges.EMPTY;
    }
  }

  private static UidRanges vanishedAmong(
      UidRanges done, SourceFolder folder, @Nullable Long modSeq) {
    return modSeq == null
        ? folder.findVanished(done)
        : folder
            .capability(ChangeTracker.class)
            .map(changes -> changes.findVanished(done, modSeq))
            .orElseGet(() -> folder.findVanished(done));
  }
}
