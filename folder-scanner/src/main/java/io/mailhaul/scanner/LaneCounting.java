package io.mailhaul.scanner;

import io.mailhaul.access.ComparingCounts;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.Difference;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.LabelSet;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MigrationProgress.PlannedSource;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.Bookmark.SourceBookmark;
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
final class LaneCounting {

  private final Mailbox source;
  private final @Nullable LocalDate since;
  private final Map<String, LabelSet> elsewhere;

  /**
   * @param elsewhere by source folder, the labels whose messages are copied from another folder
   */
  LaneCounting(Mailbox source, @Nullable LocalDate since, Map<String, LabelSet> elsewhere) {
    this.source = source;
    this.since = since;
    this.elsewhere = elsewhere;
  }

  /**
   * Counts the source folders of one destination folder.
   *
   * @param status the state of the destination folder; null when it does not exist
   * @param made whether this scan created the destination folder
   * @param bookmark the progress of earlier passes; null in the first pass
   * @throws MailboxException when the failure concerns the whole source mailbox or the server
   */
  PlannedLane count(
      String destination,
      @Nullable FolderStatus status,
      boolean made,
      List<FolderInfo> folders,
      @Nullable Bookmark bookmark) {
    // Also null when the destination folder was replaced, so that the UIDs of the copies are lost.
    Bookmark copies =
        bookmark != null
                && !made
                && status != null
                && status.uidValidity() == bookmark.destinationUidValidity()
            ? bookmark
            : null;
    List<Counted> all = new ArrayList<>();
    Failure failure = null;
    for (FolderInfo folder : folders) {
      try {
        all.add(count(folder, bookmark, copies != null));
      } catch (MailboxException e) {
        if (!reachesFolderOnly(e.reason())) {
          throw e;
        }
        failure = e.failure();
        all.add(Counted.unknown(folder));
      }
    }
    long mark = mark(copies, all);
    List<Lane.Source> sources = new ArrayList<>();
    int labels = 0;
    boolean any = all.stream().anyMatch(counted -> counted.remaining > 0);
    for (Counted counted : any ? limit(all) : all.stream().map(Counted::flagsOnly).toList()) {
      // The comparison from UID 1 also meets copies of finished messages, and must recognize them.
      UidRanges comparing = mark == 1 ? counted.whole : counted.todo;
      if (!comparing.isEmpty() || counted.flags != null) {
        LabelSet otherLabels = elsewhere.get(counted.folder);
        labels += otherLabels == null ? 0 : otherLabels.size();
        sources.add(
            new Lane.Source(
                counted.folder,
                counted.uidValidity,
                counted.todo,
                comparing,
                counted.flags,
                // Too many labels would exceed the event size; their messages are copied twice.
                labels > LabelSet.MAX_LABELS ? null : otherLabels,
                counted.renumbered));
      }
    }
    return new PlannedLane(
        destination,
        status,
        mark,
        all.stream().map(c -> planned(c)).toList(),
        sources,
        copies == null ? null : copies.watch(),
        List.of(),
        failure);
  }

  private static PlannedSource planned(Counted c) {
    return new PlannedSource(
        c.folder,
        c.uidValidity,
        c.found,
        c.remaining,
        null,
        c.left == 0 ? null : c.left,
        c.difference);
  }

  /** Whether a failure concerns one folder or message, and not the whole mailbox. */
  static boolean reachesFolderOnly(FailureReason reason) {
    return reason.scope() == FailureReason.Scope.FOLDER
        || reason.scope() == FailureReason.Scope.ITEM;
  }

  /**
   * The destination UID from which the copier compares. It is 1 when copies may have any UID: for a
   * new source folder, for retried messages, after a change of UIDVALIDITY on either side, and for
   * a destination folder that was deleted and created again.
   *
   * @param bookmark null when there is none, or when the destination folder was replaced
   */
  private static long mark(@Nullable Bookmark bookmark, List<Counted> all) {
    return bookmark == null || all.stream().anyMatch(counted -> counted.fresh)
        ? 1
        : Math.max(1, bookmark.mark());
  }

  private Counted count(FolderInfo folder, @Nullable Bookmark bookmark, boolean sameCopies) {
    FolderStatus status = folder.status();
    OpenFolder open = null;
    if (status == null || status.uidNext() < 1 || status.uidValidity() < 1 || since != null) {
      open = source.examine(folder.name());
      status = complete(open);
    }
    UidRanges whole = UidRanges.of(1, Math.min(UidRanges.MAX_UID, status.uidNext() - 1));
    SourceBookmark known = known(bookmark, folder.name());
    // Before the first finished message, the recorded UID may be older than the oldest copies.
    boolean fresh =
        known == null || known.uidValidity() != status.uidValidity() || known.highestDone() < 1;
    Difference difference = null;
    if (!fresh && known != null && known.difference() != null) {
      difference =
          ComparingCounts.of(
              open == null ? source.examine(folder.name()) : open,
              () -> source.examine(folder.name()));
      open = source.examine(folder.name());
      status = complete(open);
      // Messages that the server did not list before may have any UID, so all are checked again.
      fresh = (difference == null ? 0 : difference.missing()) < known.difference().missing();
    }
    UidRanges todo = fresh || known == null ? whole : todo(known, whole);
    long left = 0;
    UidRanges leftBefore = fresh || known == null ? null : known.elsewhere();
    if (leftBefore != null && !leftBefore.isEmpty()) {
      // Labels change: a message may have lost the other label since, and is then copied here.
      open = open == null ? source.examine(folder.name()) : open;
      UidRanges still = still(open, folder, leftBefore);
      left = still.size();
      todo = todo.union(leftBefore.minus(still).intersect(whole));
    }
    // The dates of unlisted messages are unknown, so all of them count.
    long unlisted = fresh || difference == null ? 0 : difference.missing();
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
    return new Counted(
        folder.name(),
        status.uidValidity(),
        found,
        remaining,
        fresh || (remaining > 0 && known != null && isTriedAgain(open, folder, known, todo)),
        whole,
        remaining == 0 ? UidRanges.EMPTY : todo,
        fresh || known == null || !sameCopies ? null : flags(known, status),
        left,
        // A copier that compares the whole folder detects the mismatch itself.
        fresh ? null : difference,
        known != null && known.highestDone() > 0 && known.uidValidity() != status.uidValidity());
  }

  /** Those of the messages that exist and that another folder's lane still copies. */
  private UidRanges still(OpenFolder open, FolderInfo folder, UidRanges uids) {
    LabelSet set = elsewhere.get(folder.name());
    return set == null
        ? UidRanges.EMPTY
        : UidRanges.ofUids(
            open.labels(uids).entrySet().stream()
                .filter(entry -> uids.contains(entry.getKey()) && set.containsAny(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList());
  }

  /**
   * The messages whose flags may have changed since they were copied; null when HIGHESTMODSEQ (RFC
   * 7162) shows that none has.
   */
  private static Lane.@Nullable Flags flags(SourceBookmark known, FolderStatus status) {
    long since = known.modSeq() == null ? 0 : known.modSeq();
    return since > 0 && since == status.highestModSeq()
        ? null
        : new Lane.Flags(0, since, UidRanges.of(1, known.highestDone()));
  }

  /**
   * Whether the pass includes messages that an earlier pass skipped (too old, failed). Their copies
   * may have any UID, since another tool or a lost connection may have left them.
   */
  private boolean isTriedAgain(
      @Nullable OpenFolder open, FolderInfo folder, SourceBookmark known, UidRanges todo) {
    UidRanges retried = todo.between(1, known.highestDone());
    return !retried.isEmpty()
        && count(open == null ? source.examine(folder.name()) : open, retried) > 0;
  }

  private long count(@Nullable OpenFolder open, UidRanges uids) {
    return open == null || uids.isEmpty() ? 0 : open.count(uids, since);
  }

  /** The state from EXAMINE. If the server sends no UIDNEXT, it follows from the last message. */
  private static FolderStatus complete(OpenFolder open) {
    FolderStatus status = open.status();
    if (status.uidNext() > 0) {
      return status;
    }
    List<ItemHead> heads =
        status.messages() == 0 ? List.of() : open.heads(UidRanges.of(1, UidRanges.MAX_UID));
    return new FolderStatus(
        status.messages(),
        heads.isEmpty() ? 1 : heads.getLast().uid() + 1,
        status.uidValidity(),
        status.highestModSeq());
  }

  private static @Nullable SourceBookmark known(@Nullable Bookmark bookmark, String folder) {
    return bookmark == null
        ? null
        : bookmark.sources().stream()
            .filter(source -> source.folder().equals(folder))
            .findFirst()
            .orElse(null);
  }

  private static UidRanges todo(SourceBookmark known, UidRanges whole) {
    return whole
        .minus(UidRanges.of(1, known.highestDone()))
        .union(known.tryAgain().intersect(whole));
  }

  /**
   * Keeps a lane of many source folders within {@link Lane#MAX_RANGES}: each folder gets an equal
   * share of UID ranges. Messages in further ranges stay unfinished, so the next pass copies them.
   */
  private static List<Counted> limit(List<Counted> all) {
    int ranges = all.stream().mapToInt(counted -> counted.todo.rangeCount()).sum();
    if (ranges <= Lane.MAX_RANGES) {
      return all;
    }
    int share = Lane.MAX_RANGES / all.size();
    return all.stream().map(counted -> counted.limit(share)).toList();
  }

  /**
   * The counts of one source folder.
   *
   * @param fresh whether the copies of its messages may have any UID at the destination
   * @param whole all UIDs that the folder may contain
   * @param todo the UIDs that this pass checks
   * @param flags the flag changes to synchronize to earlier copies; null when there are none
   * @param left the number of messages that earlier passes did not copy from here, and that another
   *     folder's lane still copies
   * @param difference see {@link PlannedSource#difference}
   * @param renumbered see {@link Lane.Source#renumbered}
   */
  private record Counted(
      String folder,
      long uidValidity,
      long found,
      long remaining,
      boolean fresh,
      UidRanges whole,
      UidRanges todo,
      Lane.@Nullable Flags flags,
      long left,
      @Nullable Difference difference,
      boolean renumbered) {

    /** The same counts for a lane that copies no messages. */
    Counted flagsOnly() {
      return new Counted(
          folder,
          uidValidity,
          found,
          remaining,
          fresh,
          UidRanges.EMPTY,
          UidRanges.EMPTY,
          flags,
          left,
          difference,
          renumbered);
    }

    /** The counts of a folder that cannot be read. */
    static Counted unknown(FolderInfo folder) {
      FolderStatus status = folder.status();
      // A folder that cannot be counted counts as one message, so that reports show it.
      long found = status == null ? 1 : status.messages();
      return new Counted(
          folder.name(),
          status == null ? 0 : status.uidValidity(),
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

    Counted limit(int share) {
      if (todo.rangeCount() <= share) {
        return this;
      }
      return new Counted(
          folder,
          uidValidity,
          found,
          remaining,
          fresh,
          whole,
          UidRanges.ofRanges(todo.ranges().subList(0, share)),
          flags,
          left,
          difference,
          renumbered);
    }
  }
}
