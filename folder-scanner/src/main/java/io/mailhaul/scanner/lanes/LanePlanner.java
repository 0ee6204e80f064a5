package io.mailhaul.scanner.lanes;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.events.Lane;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Failure;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.UidRanges;
import io.mailhaul.scanner.plan.FolderListing;
import io.mailhaul.scanner.plan.FolderPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Determines the lane of a destination folder: what a pass has to do in its source folders. */
public final class LanePlanner {

  private final SourceFolderCounter counter;
  private final Map<String, LabelSet> otherLabelsByFolder;

  /**
   * @param listing the folders of the source
   * @param plan the folders that are migrated
   */
  public LanePlanner(
      SourceMailbox source, FolderListing listing, FolderPlan plan, CopyOptions options) {
    this.otherLabelsByFolder =
        listing.foldersAreLabels()
            ? LabelOrder.of(
                plan.targets().stream().flatMap(target -> target.sources().stream()).toList(),
                options.oneCopy())
            : Map.of();
    this.counter =
        new SourceFolderCounter(source, options.messageFilter().since(), otherLabelsByFolder);
  }

  /**
   * Plans the lane of one destination folder.
   *
   * @param status the state of the destination folder; null when it does not exist
   * @param created whether this scan created the destination folder
   * @param folderState the progress of earlier passes; null in the first pass
   * @throws MailboxException when the failure concerns the whole source mailbox or the server
   */
  public PlannedLane plan(
      String destination,
      @Nullable FolderStatus status,
      boolean created,
      List<FolderInfo> folders,
      @Nullable FolderState folderState) {
    // Also null when the destination folder was replaced, so that the UIDs of the copies are lost.
    FolderState copies =
        folderState != null
                && !created
                && status != null
                && status.identity().hasComparableMessageIds(folderState.destinationIdentity())
            ? folderState
            : null;
    List<SourceCount> counts = new ArrayList<>();
    Failure failure = null;
    for (FolderInfo folder : folders) {
      try {
        counts.add(counter.count(folder, known(folderState, folder.name()), copies != null));
      } catch (MailboxException e) {
        if (!e.reason().isFolderScoped()) {
          throw e;
        }
        failure = e.failure();
        counts.add(SourceCount.uncountable(folder));
      }
    }
    long reconcileFromUid = reconcileFromUid(copies, counts);
    return new PlannedLane(
        destination,
        status,
        reconcileFromUid,
        counts.stream().map(SourceCount::plannedSource).toList(),
        laneSources(counts, reconcileFromUid),
        copies == null ? null : copies.flagBaseline(),
        List.of(),
        failure);
  }

  private List<Lane.Source> laneSources(List<SourceCount> counts, long reconcileFromUid) {
    boolean copiesAny = counts.stream().anyMatch(count -> count.remaining() > 0);
    List<SourceCount> limited =
        copiesAny
            ? SourceCount.limitRanges(counts)
            : counts.stream().map(SourceCount::withFlagsOnly).toList();
    List<Lane.Source> sources = new ArrayList<>();
    int labels = 0;
    for (SourceCount count : limited) {
      // The comparison from UID 1 also meets copies of finished messages, and must recognize them.
      UidRanges toReconcile = reconcileFromUid == 1 ? count.allUids() : count.remainingUids();
      if (!toReconcile.isEmpty() || count.flags() != null) {
        LabelSet otherLabels = otherLabelsByFolder.get(count.folder());
        labels += otherLabels == null ? 0 : otherLabels.size();
        // Too many labels would exceed the event size; their messages are copied twice.
        sources.add(
            count.laneSource(toReconcile, labels > LabelSet.MAX_LABELS ? null : otherLabels));
      }
    }
    return sources;
  }

  /**
   * The destination UID from which the copier compares. It is 1 when copies may have any UID: for a
   * new source folder, for retried messages, after a change of UIDVALIDITY on either side, and for
   * a destination folder that was deleted and created again.
   *
   * @param folderState null when there is none, or when the destination folder was replaced
   */
  private static long reconcileFromUid(
      @Nullable FolderState folderState, List<SourceCount> counts) {
    return folderState == null || counts.stream().anyMatch(SourceCount::comparesWholeFolder)
        ? 1
        : Math.max(1, folderState.reconcileFromUid());
  }

  private static @Nullable SourceFolderState known(
      @Nullable FolderState folderState, String folder) {
    return folderState == null
        ? null
        : folderState.sources().stream()
            .filter(source -> source.folder().equals(folder))
            .findFirst()
            .orElse(null);
  }
}
