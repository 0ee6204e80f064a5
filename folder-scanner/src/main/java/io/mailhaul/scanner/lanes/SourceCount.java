package io.mailhaul.scanner.lanes;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one source folder.
 *
 * @param comparesWholeFolder whether the copies of its messages may have any UID at the destination
 * @param allUids all UIDs that the folder may contain
 * @param remainingUids the UIDs that this pass checks
 * @param flags the flag changes to synchronize to earlier copies; null when there are none
 * @param copiedUnderOtherLabel the number of messages that earlier passes did not copy from here,
 *     and that another folder's lane still copies
 * @param listingMismatch see {@link PlannedSource#listingMismatch}
 * @param uidValidityChanged see {@link Lane.Source#uidValidityChanged}
 */
record SourceCount(
    String folder,
    FolderIdentity identity,
    long found,
    long remaining,
    boolean comparesWholeFolder,
    UidRanges allUids,
    UidRanges remainingUids,
    Lane.@Nullable FlagSync flags,
    long copiedUnderOtherLabel,
    @Nullable ListingMismatch listingMismatch,
    boolean uidValidityChanged) {

  /** The counts of a folder that cannot be read. */
  static SourceCount uncountable(FolderInfo folder) {
    FolderStatus status = folder.status();
    // A folder that cannot be counted counts as one message, so that reports show it.
    long found =
        status == null || !ListingMismatch.isCredible(status.messages()) ? 1 : status.messages();
    return new SourceCount(
        folder.name(),
        status == null ? FolderIdentity.NONE : status.identity(),
        found,
        found,
        true,
        UidRanges.EMPTY,
        UidRanges.EMPTY,
        null,
        0,
        null,
        false);
  }

  /**
   * Keeps a lane of many source folders within {@link Lane#MAX_RANGES}: each folder gets an equal
   * share of UID ranges. Messages in further ranges stay unfinished, so the next pass copies them.
   */
  static List<SourceCount> limitRanges(List<SourceCount> all) {
    int ranges = all.stream().mapToInt(count -> count.remainingUids.rangeCount()).sum();
    int share = Lane.MAX_RANGES / Math.max(1, all.size());
    return ranges <= Lane.MAX_RANGES
        ? all
        : all.stream().map(count -> count.withRangeLimit(share)).toList();
  }

  private SourceCount withRangeLimit(int share) {
    return remainingUids.rangeCount() <= share
        ? this
        : withUids(allUids, UidRanges.ofRanges(remainingUids.ranges().subList(0, share)));
  }

  /** The same counts for a lane that copies no messages. */
  SourceCount withFlagsOnly() {
    return withUids(UidRanges.EMPTY, UidRanges.EMPTY);
  }

  private SourceCount withUids(UidRanges all, UidRanges left) {
    return new SourceCount(
        folder,
        identity,
        found,
        remaining,
        comparesWholeFolder,
        all,
        left,
        flags,
        copiedUnderOtherLabel,
        listingMismatch,
        uidValidityChanged);
  }

  PlannedSource plannedSource() {
    return new PlannedSource(
        folder,
        identity,
        found,
        remaining,
        null,
        copiedUnderOtherLabel == 0 ? null : copiedUnderOtherLabel,
        listingMismatch);
  }

  Lane.Source laneSource(UidRanges toReconcile, @Nullable LabelSet otherLabels) {
    return new Lane.Source(
        folder, identity, remainingUids, toReconcile, flags, otherLabels, uidValidityChanged);
  }
}
