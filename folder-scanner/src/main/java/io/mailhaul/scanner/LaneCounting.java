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
 * Finds out what a pass has to do in each folder, as far as possible from what LIST with STATUS
 * told already: a folder is opened only when something is new in a later pass, when a date limits
 * the selection, or when STATUS did not say enough.
 */
final class LaneCounting {

  private final Mailbox source;
  private final @Nullable LocalDate since;
  private final Map<String, LabelSet> elsewhere;

  /**
   * @param elsewhere the labels whose items are copied from another source folder, by source folder
   */
  LaneCounting(Mailbox source, @Nullable LocalDate since, Map<String, LabelSet> elsewhere) {
    this.source = source;
    this.since = since;
    this.elsewhere = elsewhere;
  }

  /**
   * Counts one destination folder's sources.
   *
   * @param status the destination folder's; null when it does not exist
   * @param made whether it was made just now
   * @param bookmark what earlier passes did; null when none has
   * @throws MailboxException when the source's mailbox cannot be read any further
   */
  PlannedLane count(
      String destination,
      @Nullable FolderStatus status,
      boolean made,
      List<FolderInfo> folders,
      @Nullable Bookmark bookmark) {
    // Null as well when nobody knows any more which of the destination's items are our copies.
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
      // From mark 1 on, copies of what is done already may stand there, and must be known as such.
      UidRanges comparing = mark == 1 ? counted.whole : counted.todo;
      if (!comparing.isEmpty() || counted.flags != null) {
        LabelSet leaving = elsewhere.get(counted.folder);
        labels += leaving == null ? 0 : leaving.size();
        sources.add(
            new Lane.Source(
                counted.folder,
                counted.uidValidity,
                counted.todo,
                comparing,
                counted.flags,
                // Rather copied once too often than an event that is too large.
                labels > LabelSet.MAX_LABELS ? null : leaving,
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

  static boolean reachesFolderOnly(FailureReason reason) {
    return reason.scope() == FailureReason.Scope.FOLDER
        || reason.scope() == FailureReason.Scope.ITEM;
  }

  /**
   * 1 when any of the copies may stand anywhere: a source that is new here, items that are tried
   * again, UIDs that mean other items than before on either side, a destination folder that was
   * deleted and made again.
   *
   * @param bookmark null when there is none, or the destination folder is another one
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
    // While nothing is done, the mark that is on record may be older than what is there.
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
      // What has turned up since may have any UID, so everything is looked at again.
      fresh = (difference == null ? 0 : difference.missing()) < known.difference().missing();
    }
    UidRanges todo = fresh || known == null ? whole : todo(known, whole);
    long left = 0;
    UidRanges leftBefore = fresh || known == null ? null : known.elsewhere();
    if (leftBefore != null && !leftBefore.isEmpty()) {
      // Labels change: what another folder had may be in none by now, and then it is ours.
      open = open == null ? source.examine(folder.name()) : open;
      UidRanges still = still(open, folder, leftBefore);
      left = still.size();
      todo = todo.union(leftBefore.minus(still).intersect(whole));
    }
    // Nobody knows how old those are that are not listed.
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
        // A copier that works the whole folder finds out itself.
        fresh ? null : difference,
        known != null && known.highestDone() > 0 && known.uidValidity() != status.uidValidity());
  }

  /** Those items that are still copied from another folder; they exist. */
  private UidRanges still(OpenFolder open, FolderInfo folder, UidRanges left) {
    LabelSet set = elsewhere.get(folder.name());
    return set == null
        ? UidRanges.EMPTY
        : UidRanges.ofUids(
            open.labels(left).entrySet().stream()
                .filter(entry -> left.contains(entry.getKey()) && set.containsAny(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList());
  }

  /**
   * Whose flags may have changed since they were copied: nobody's, where the server numbers changes
   * and there was none.
   */
  private static Lane.@Nullable Flags flags(SourceBookmark known, FolderStatus status) {
    long since = known.modSeq() == null ? 0 : known.modSeq();
    return since > 0 && since == status.highestModSeq()
        ? null
        : new Lane.Flags(0, since, UidRanges.of(1, known.highestDone()));
  }

  /**
   * Whether items are looked at that an earlier pass has passed over (they were too old, they
   * failed): their copies may stand anywhere, from another tool or from a connection that was lost.
   */
  private boolean isTriedAgain(
      @Nullable OpenFolder open, FolderInfo folder, SourceBookmark known, UidRanges todo) {
    UidRanges again = todo.between(1, known.highestDone());
    return !again.isEmpty()
        && count(open == null ? source.examine(folder.name()) : open, again) > 0;
  }

  private long count(@Nullable OpenFolder open, UidRanges uids) {
    return open == null || uids.isEmpty() ? 0 : open.count(uids, since);
  }

  /**
   * What SELECT says, with UIDNEXT found out from the last item where a server does not tell it.
   */
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
   * Keeps a lane of many folders with many holes each within {@link Lane#MAX_RANGES}: each gets an
   * equal share of ranges. What is beyond is not looked at in this pass; it is not done, so the
   * next one finds it.
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
   * @param fresh whether the copies of its items may stand anywhere
   * @param whole all UIDs there may be
   * @param todo those that this pass looks at
   * @param flags what to do about the flags of earlier copies; null when there is nothing
   * @param left how many an earlier pass has left to another folder, and are still left to it
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

    /** For a lane that copies nothing. */
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

    static Counted unknown(FolderInfo folder) {
      FolderStatus status = folder.status();
      // What cannot be counted counts as one, so that nobody overlooks it.
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
