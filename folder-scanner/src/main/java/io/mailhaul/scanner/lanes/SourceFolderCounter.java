package io.mailhaul.scanner.lanes;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.folder.ListingConsistencyCheck;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a pass has to do in one source folder. LIST with STATUS (RFC 5819) answers most of
 * it. The folder is opened only if it has new messages in a later pass, if a date limits the
 * selection, or if its STATUS was incomplete.
 */
final class SourceFolderCounter {

  private final SourceMailbox source;
  private final @Nullable LocalDate since;
  private final Map<String, LabelSet> otherLabelsByFolder;

  SourceFolderCounter(
      SourceMailbox source, @Nullable LocalDate since, Map<String, LabelSet> otherLabelsByFolder) {
    this.source = source;
    this.since = since;
    this.otherLabelsByFolder = otherLabelsByFolder;
  }

  /**
   * Counts one folder.
   *
   * @param known its progress in earlier passes; null when there is none
   * @param copiesKnown whether the UIDs of the copies of earlier passes are still valid
   */
  SourceCount count(FolderInfo listed, @Nullable SourceFolderState known, boolean copiesKnown) {
    LazyFolder folder = new LazyFolder(source, listed, since);
    UidRanges whole = wholeOf(folder.status());
    // Before the first finished message, the recorded UID may be older than the oldest copies.
    if (known == null || known.highestDone() < 1) {
      return countAll(folder, whole, false);
    }
    if (!known.identity().hasComparableMessageIds(folder.status().identity())) {
      return countAll(folder, whole, true);
    }
    ListingMismatch mismatch = null;
    if (known.listingMismatch() != null) {
      mismatch = ListingConsistencyCheck.check(folder.open(), () -> source.examine(folder.name()));
      folder.reopen();
      if ((mismatch == null ? 0 : mismatch.unlisted()) < known.listingMismatch().unlisted()) {
        // Messages that the server did not list before may have any UID: all are checked again.
        return countAll(folder, whole, false);
      }
    }
    return countNew(folder, whole, known, mismatch, copiesKnown);
  }

  private SourceCount countAll(LazyFolder folder, UidRanges whole, boolean uidValidityChanged) {
    long found = since == null ? credibleCount(folder, whole) : folder.count(whole);
    long remaining = whole.isEmpty() ? 0 : found;
    return new SourceCount(
        folder.name(),
        folder.status().identity(),
        found,
        remaining,
        true,
        whole,
        remaining == 0 ? UidRanges.EMPTY : whole,
        null,
        0,
        // A copier that compares the whole folder detects a mismatch itself.
        null,
        uidValidityChanged);
  }

  private SourceCount countNew(
      LazyFolder folder,
      UidRanges whole,
      SourceFolderState known,
      @Nullable ListingMismatch mismatch,
      boolean copiesKnown) {
    UidRanges remainingUids =
        whole
            .minus(UidRanges.of(1, known.highestDone()))
            .union(known.retryRanges().intersect(whole));
    UidRanges underOtherLabel = UidRanges.EMPTY;
    UidRanges before = known.copiedUnderOtherLabel();
    if (before != null && !before.isEmpty()) {
      // Labels change: a message may have lost the other label since, and is then copied here.
      underOtherLabel = stillUnderOtherLabel(folder, before);
      remainingUids = remainingUids.union(before.minus(underOtherLabel).intersect(whole));
    }
    // The dates of unlisted messages are unknown, so all of them count.
    long found =
        since == null
            ? credibleCount(folder, whole)
            : folder.count(whole) + (mismatch == null ? 0 : mismatch.unlisted());
    long remaining =
        remainingUids.isEmpty() || found == 0
            ? 0
            : remainingUids.equals(whole) ? found : folder.count(remainingUids);
    return new SourceCount(
        folder.name(),
        folder.status().identity(),
        found,
        remaining,
        // The copies of messages that an earlier pass skipped (too old, failed) may have any UID,
        // since another tool or a lost connection may have left them.
        remaining > 0 && folder.count(remainingUids.between(1, known.highestDone())) > 0,
        whole,
        remaining == 0 ? UidRanges.EMPTY : remainingUids,
        copiesKnown ? flagsToSynchronize(known, folder.status()) : null,
        underOtherLabel.size(),
        mismatch,
        false);
  }

  /** The number that the server reports, or the number of UIDs that it lists. */
  private static long credibleCount(LazyFolder folder, UidRanges whole) {
    long reported = folder.status().messages();
    return ListingMismatch.isCredible(reported) ? reported : folder.count(whole);
  }

  private static UidRanges wholeOf(FolderStatus status) {
    return UidRanges.of(1, Math.min(UidRanges.MAX_UID, status.uidNext() - 1));
  }

  /** Those of the messages that exist and that another folder's lane still copies. */
  private UidRanges stillUnderOtherLabel(LazyFolder folder, UidRanges uids) {
    LabelSet set = otherLabelsByFolder.get(folder.name());
    LabelReader labels = folder.open().capability(LabelReader.class).orElse(null);
    return set == null || labels == null
        ? UidRanges.EMPTY
        : UidRanges.ofUids(
            labels.fetchLabels(uids).entrySet().stream()
                .filter(entry -> uids.contains(entry.getKey()) && set.containsAny(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList());
  }

  /**
   * The messages whose flags may have changed since they were copied; null when HIGHESTMODSEQ (RFC
   * 7162) shows that none has.
   */
  private static Lane.@Nullable FlagSync flagsToSynchronize(
      SourceFolderState known, FolderStatus status) {
    long since = known.modSeq() == null ? 0 : known.modSeq();
    return since > 0 && since == status.highestModSeq()
        ? null
        : new Lane.FlagSync(0, since, UidRanges.of(1, known.highestDone()));
  }
}
