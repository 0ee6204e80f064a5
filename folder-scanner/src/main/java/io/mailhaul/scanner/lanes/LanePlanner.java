package io.mailhaul.scanner.lanes;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.folder.ListingConsistencyCheck;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.FolderState.SourceFolderState;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJobResult.PlannedSource;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LabelSet;
import io.mailhaul.model.folder.ListingMismatch;
import io.mailhaul.model.folder.UidRanges;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Determines what a pass has to do in each folder. LIST with STATUS (RFC 5819) answers most of it.
 * A source folder is opened only if it has new messages in a later pass, if a date limits the
 * selection, or if its STATUS was incomplete.
 */
public final class LanePlanner {

  private final Mailbox source;
  private final @Nullable LocalDate since;
  private final Map<String, LabelSet> otherLabelsByFolder;

  /**
   * @param otherLabelsByFolder by source folder, the labels whose messages are copied from another
   *     folder
   */
  public LanePlanner(
      Mailbox source, @Nullable LocalDate since, Map<String, LabelSet> otherLabelsByFolder) {
    this.source = source;
    this.since = since;
    this.otherLabelsByFolder = otherLabelsByFolder;
  }

  /**
   * Counts the source folders of one destination folder.
   *
   * @param status the state of the destination folder; null when it does not exist
   * @param made whether this scan created the destination folder
   * @param bookmark the progress of earlier passes; null in the first pass
   * @throws MailboxException when the failure concerns the whole source mailbox or the server
   */
  public PlannedLane count(
      String destination,
      @Nullable FolderStatus status,
      boolean made,
      List<FolderInfo> folders,
      @Nullable FolderState bookmark) {
    // Also null when the destination folder was replaced, so that the UIDs of the copies are lost.
    FolderState copies =
        bookmark != null
                && !made
                && status != null
                && status.identity().hasComparableMessageIds(bookmark.destinationIdentity())
            ? bookmark
            : null;
    List<SourceCount> all = new ArrayList<>();
    Failure failure = null;
    for (FolderInfo folder : folders) {
      try {
        all.add(count(folder, bookmark, copies != null));
      } catch (MailboxException e) {
        if (!isFolderScoped(e.reason())) {
          throw e;
        }
        failure = e.failure();
        all.add(SourceCount.uncountable(folder));
      }
    }
    long mark = reconcileFromUid(copies, all);
    List<Lane.Source> sources = new ArrayList<>();
    int labels = 0;
    boolean any = all.stream().anyMatch(counted -> counted.remaining > 0);
    for (SourceCount counted :
        any ? limitRanges(all) : all.stream().map(SourceCount::withFlagsOnly).toList()) {
      // The comparison from UID 1 also meets copies of finished messages, and must recognize them.
      UidRanges comparing = mark == 1 ? counted.allUids : counted.remainingUids;
      if (!comparing.isEmpty() || counted.flags != null) {
        LabelSet otherLabels = otherLabelsByFolder.get(counted.folder);
        labels += otherLabels == null ? 0 : otherLabels.size();
        sources.add(
            new Lane.Source(
                counted.folder,
                counted.identity,
                counted.remainingUids,
                comparing,
                counted.flags, // Too many labels would exceed the event size; their messages are
                // copied twice.
                labels > LabelSet.MAX_LABELS ? null : otherLabels,
                counted.renumbered));
      }
    }
    return new PlannedLane(
        destination,
        status,
        mark,
        all.stream().map(c -> plannedSource(c)).toList(),
        sources,
        copies == null ? null : copies.flagBaseline(),
        List.of(),
        failure);
  }

  private static PlannedSource plannedSource(SourceCount c) {
    return new PlannedSource(
        c.folder,
        c.identity,
        c.found,
        c.remaining,
        null,
        c.copiedUnderOtherLabel == 0 ? null : c.copiedUnderOtherLabel,
        c.listingMismatch);
  }

  /** Whether a failure concerns one folder or message, and not the whole mailbox. */
  public static boolean isFolderScoped(FailureReason reason) {
    return reason.scope() == FailureReason.Scope.FOLDER
        || reason.scope() == FailureReason.Scope.MESSAGE;
  }

  /**
   * The destination UID from which the copier compares. It is 1 when copies may have any UID: for a
   * new source folder, for retried messages, after a change of UIDVALIDITY on either side, and for
   * a destination folder that was deleted and created again.
   *
   * @param bookmark null when there is none, or when the destination folder was replaced
   */
  private static long reconcileFromUid(@Nullable FolderState bookmark, List<SourceCount> all) {
    return bookmark == null || all.stream().anyMatch(counted -> counted.comparesWholeFolder)
        ? 1
        : Math.max(1, bookmark.reconcileFromUid());
  }

  private SourceCount count(FolderInfo folder, @Nullable FolderState bookmark, boolean sameCopies) {
    FolderStatus status = folder.status();
    OpenFolder open = null;
    if (status == null || status.uidNext() < 1 || status.uidValidity() < 1 || since != null) {
      open = source.examine(folder.name());
      status = completeStatus(open);
    }
    UidRanges whole = UidRanges.of(1, Math.min(UidRanges.MAX_UID, status.uidNext() - 1));
    SourceFolderState known = bookmarkOf(bookmark, folder.name());
    // Before the first finished message, the recorded UID may be older than the oldest copies.
    boolean fresh =
        known == null
            || !known.identity().hasComparableMessageIds(status.identity())
            || known.highestDone() < 1;
    ListingMismatch difference = null;
    if (!fresh && known != null && known.listingMismatch() != null) {
      difference =
          ListingConsistencyCheck.check(
              open == null ? source.examine(folder.name()) : open,
              () -> source.examine(folder.name()));
      open = source.examine(folder.name());
      status = completeStatus(open);
      // Messages that the server did not list before may have any UID, so all are checked again.
      fresh = (difference == null ? 0 : difference.unlisted()) < known.listingMismatch().unlisted();
    }
    UidRanges todo = fresh || known == null ? whole : remainingUids(known, whole);
    long left = 0;
    UidRanges leftBefore = fresh || known == null ? null : known.copiedUnderOtherLabel();
    if (leftBefore != null && !leftBefore.isEmpty()) {
      // Labels change: a message may have lost the other label since, and is then copied here.
      open = open == null ? source.examine(folder.name()) : open;
      UidRanges still = stillUnderOtherLabel(open, folder, leftBefore);
      left = still.size();
      todo = todo.union(leftBefore.minus(still).intersect(whole));
    }
    // The dates of unlisted messages are unknown, so all of them count.
    long unlisted = fresh || difference == null ? 0 : difference.unlisted();
    long found = since == null ? status.messages() : count(open, whole) + unlisted;
    long remaining;
    if (todo.isEmpty() || found == 0) {
      remaining = 0;
    } else if (todo.equals(whole)) {
      remaining = found;
    } else {
      open = open == null ? source.examine(folder.name()) : open;
      remaining = count(open, todo);
    }
    return new SourceCount(
        folder.name(),
        status.identity(),
        found,
        remaining,
        fresh || (remaining > 0 && known != null && includesRetries(open, folder, known, todo)),
        whole,
        remaining == 0 ? UidRanges.EMPTY : todo,
        fresh || known == null || !sameCopies ? null : flagsToSynchronize(known, status),
        left,
        // A copier that compares the whole folder detects the mismatch itself.
        fresh ? null : difference,
        known != null
            && known.highestDone() > 0
            && !known.identity().hasComparableMessageIds(status.identity()));
  }

  /** Those of the messages that exist and that another folder's lane still copies. */
  private UidRanges stillUnderOtherLabel(OpenFolder open, FolderInfo folder, UidRanges uids) {
    LabelSet set = otherLabelsByFolder.get(folder.name());
    return set == null
        ? UidRanges.EMPTY
        : UidRanges.ofUids(
            open.fetchLabels(uids).entrySet().stream()
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

  /**
   * Whether the pass includes messages that an earlier pass skipped (too old, failed). Their copies
   * may have any UID, since another tool or a lost connection may have left them.
   */
  private boolean includesRetries(
      @Nullable OpenFolder open, FolderInfo folder, SourceFolderState known, UidRanges todo) {
    UidRanges retried = todo.between(1, known.highestDone());
    return !retried.isEmpty()
        && count(open == null ? source.examine(folder.name()) : open, retried) > 0;
  }

  private long count(@Nullable OpenFolder open, UidRanges uids) {
    return open == null || uids.isEmpty() ? 0 : open.count(uids, since);
  }

  /** The state from EXAMINE. If the server sends no UIDNEXT, it follows from the last message. */
  private static FolderStatus completeStatus(OpenFolder open) {
    FolderStatus status = open.status();
    if (status.uidNext() > 0) {
      return status;
    }
    List<MessageHead> heads =
        status.messages() == 0 ? List.of() : open.fetchHeads(UidRanges.of(1, UidRanges.MAX_UID));
    return new FolderStatus(
        status.messages(),
        heads.isEmpty() ? 1 : heads.getLast().uid() + 1,
        status.identity(),
        status.highestModSeq());
  }

  private static @Nullable SourceFolderState bookmarkOf(
      @Nullable FolderState bookmark, String folder) {
    return bookmark == null
        ? null
        : bookmark.sources().stream()
            .filter(source -> source.folder().equals(folder))
            .findFirst()
            .orElse(null);
  }

  private static UidRanges remainingUids(SourceFolderState known, UidRanges whole) {
    return whole
        .minus(UidRanges.of(1, known.highestDone()))
        .union(known.retryRanges().intersect(whole));
  }

  /**
   * Keeps a lane of many source folders within {@link Lane#MAX_RANGES}: each folder gets an equal
   * share of UID ranges. Messages in further ranges stay unfinished, so the next pass copies them.
   */
  private static List<SourceCount> limitRanges(List<SourceCount> all) {
    int ranges = all.stream().mapToInt(counted -> counted.remainingUids.rangeCount()).sum();
    if (ranges <= Lane.MAX_RANGES) {
      return all;
    }
    int share = Lane.MAX_RANGES / all.size();
    return all.stream().map(counted -> counted.withRangeLimit(share)).toList();
  }

  /**
   * The counts of one source folder.
   *
   * @param comparesWholeFolder whether the copies of its messages may have any UID at the
   *     destination
   * @param allUids all UIDs that the folder may contain
   * @param remainingUids the UIDs that this pass checks
   * @param flags the flag changes to synchronize to earlier copies; null when there are none
   * @param copiedUnderOtherLabel the number of messages that earlier passes did not copy from here,
   *     and that another folder's lane still copies
   * @param listingMismatch see {@link PlannedSource#listingMismatch}
   * @param renumbered see {@link Lane.Source#uidValidityChanged}
   */
  private record SourceCount(
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
      boolean renumbered) {

    /** The same counts for a lane that copies no messages. */
    SourceCount withFlagsOnly() {
      return new SourceCount(
          folder,
          identity,
          found,
          remaining,
          comparesWholeFolder,
          UidRanges.EMPTY,
          UidRanges.EMPTY,
          flags,
          copiedUnderOtherLabel,
          listingMismatch,
          renumbered);
    }

    /** The counts of a folder that cannot be read. */
    static SourceCount uncountable(FolderInfo folder) {
      FolderStatus status = folder.status();
      // A folder that cannot be counted counts as one message, so that reports show it.
      long found = status == null ? 1 : status.messages();
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

    SourceCount withRangeLimit(int share) {
      if (remainingUids.rangeCount() <= share) {
        return this;
      }
      return new SourceCount(
          folder,
          identity,
          found,
          remaining,
          comparesWholeFolder,
          allUids,
          UidRanges.ofRanges(remainingUids.ranges().subList(0, share)),
          flags,
          copiedUnderOtherLabel,
          listingMismatch,
          renumbered);
    }
  }
}
