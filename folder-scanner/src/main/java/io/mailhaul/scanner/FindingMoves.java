package io.mailhaul.scanner;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.access.desk.CredentialDesk;
import io.mailhaul.events.Lane;
import io.mailhaul.events.MailboxJob.CopyMailbox;
import io.mailhaul.events.MigrationProgress.PlannedSource;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.Bookmark;
import io.mailhaul.events.desk.Bookmark.SourceBookmark;
import io.mailhaul.events.desk.UidMapQuery;
import io.mailhaul.scanner.plan.Listing;
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
 * Finds copies of items that have left their source folder since the last pass, when anything is
 * new in some folder: it may be the same item. Whether it is, the copier finds out by comparing.
 *
 * <p>Only copies below their own lane's mark are named: that lane does not look at them, so that it
 * cannot take one for the copy of another item in the moment in which it is moved away.
 */
final class FindingMoves {

  private static final Logger log = LoggerFactory.getLogger(FindingMoves.class);

  /** Names of folders take no more of a lane's event than this. */
  private static final int MAX_NAMES = 64 * 1024;

  private final Mailbox source;
  private final Set<String> names;
  private final CredentialDesk desk;
  private final CopyMailbox job;
  private final Collection<Bookmark> bookmarks;

  FindingMoves(
      Mailbox source,
      Listing listing,
      CredentialDesk desk,
      CopyMailbox job,
      Collection<Bookmark> bookmarks) {
    this.source = source;
    this.names = listing.folders().stream().map(FolderInfo::name).collect(Collectors.toSet());
    this.desk = desk;
    this.job = job;
    this.bookmarks = bookmarks;
  }

  /** The same lanes; those that have new items know which copies may belong to them. */
  List<PlannedLane> in(List<PlannedLane> lanes) {
    boolean anyNew = lanes.stream().anyMatch(FindingMoves::takesItems);
    if (bookmarks.isEmpty() || !anyNew || job.selection().since() != null) {
      return lanes;
    }
    List<Found> moved = moved(lanes);
    return lanes.stream().map(lane -> takesItems(lane) ? following(lane, moved) : lane).toList();
  }

  private PlannedLane following(PlannedLane lane, List<Found> moved) {
    List<Lane.Moved> copies = new ArrayList<>();
    int folders = 0;
    int ranges = 0;
    int bytes = 0;
    for (Found found : moved) {
      if (found.concerns(lane)) {
        Lane.Moved next = found.copies();
        Lane.Former former = next.former();
        folders += former == null ? 1 : 2;
        ranges += next.uids().rangeCount();
        bytes += PlanParts.bytes(next.folder());
        bytes += former == null ? 0 : PlanParts.bytes(former.folder());
        if (folders > Lane.MAX_MOVED_FOLDERS
            || ranges > Lane.MAX_MOVED_RANGES
            || bytes > MAX_NAMES) {
          log.info("Mailbox {}: too much was moved at the source to follow it all", job.address());
          break;
        }
        copies.add(next);
      }
    }
    return lane.following(copies);
  }

  private static boolean takesItems(PlannedLane lane) {
    return lane.isLive() && lane.remaining() > 0;
  }

  /**
   * @param lane the only one that the copies may belong to; null when they may belong to any
   */
  private record Found(@Nullable PlannedLane lane, Lane.Moved copies) {
    boolean concerns(PlannedLane other) {
      return lane == null || lane.destination().equals(other.destination());
    }
  }

  private List<Found> moved(List<PlannedLane> lanes) {
    Map<String, PlannedLane> byName = new HashMap<>();
    lanes.forEach(lane -> byName.put(lane.destination(), lane));
    Renames renames =
        new Renames(source, bookmarks, lanes.stream().filter(FindingMoves::takesItems).toList());
    // Renamed folders first: each concerns one lane only, and none of them is to be left out.
    return bookmarks.stream()
        .flatMap(bookmark -> moved(bookmark, byName.get(bookmark.destination()), renames).stream())
        .sorted(Comparator.comparing(found -> found.lane() == null))
        .toList();
  }

  /** The copies in one destination folder whose originals have vanished. */
  private List<Found> moved(Bookmark bookmark, @Nullable PlannedLane own, Renames renames) {
    long mark = own != null && takesItems(own) ? own.mark() : bookmark.mark();
    if (mark <= 1) {
      return List.of();
    }
    List<Found> moved = new ArrayList<>();
    UidRanges single = UidRanges.EMPTY;
    for (SourceBookmark known : bookmark.sources()) {
      UidRanges vanished = known.highestDone() < 1 ? UidRanges.EMPTY : vanished(known, own);
      Renames.Renamed renamed =
          vanished.isEmpty() || names.contains(known.folder()) ? null : renames.of(known, vanished);
      if (renamed != null) {
        UidRanges copies = copies(bookmark, known, vanished.minus(renamed.gone()), mark);
        if (!copies.isEmpty()) {
          moved.add(
              new Found(
                  renamed.lane(),
                  new Lane.Moved(
                      bookmark.destination(),
                      bookmark.destinationUidValidity(),
                      copies,
                      new Lane.Former(known.folder(), known.uidValidity()))));
        }
        vanished = renamed.gone();
      }
      single = single.union(copies(bookmark, known, vanished, mark));
    }
    if (!single.isEmpty()) {
      moved.add(
          new Found(
              null,
              new Lane.Moved(bookmark.destination(), bookmark.destinationUidValidity(), single)));
    }
    return moved;
  }

  /** What these items became, below the mark. */
  private UidRanges copies(Bookmark bookmark, SourceBookmark known, UidRanges items, long mark) {
    return items.isEmpty()
        ? UidRanges.EMPTY
        : desk.uidMap(
                job.mailbox(),
                new UidMapQuery(
                    bookmark.destination(),
                    bookmark.destinationUidValidity(),
                    known.folder(),
                    known.uidValidity(),
                    items.atMost(Lane.MAX_MOVED_RANGES)))
            .among(items)
            .destinations()
            .between(1, mark - 1);
  }

  private UidRanges vanished(SourceBookmark known, @Nullable PlannedLane own) {
    UidRanges all = UidRanges.of(1, known.highestDone());
    if (!names.contains(known.folder())) {
      return all;
    }
    PlannedSource planned =
        own == null
            ? null
            : own.counted().stream()
                .filter(counted -> counted.folder().equals(known.folder()))
                .findFirst()
                .orElse(null);
    long before = known.found() == null ? 0 : known.found();
    if (planned == null
        || planned.uidValidity() != known.uidValidity()
        || planned.found() - planned.remaining() >= before) {
      return UidRanges.EMPTY;
    }
    try {
      OpenFolder folder = source.examine(known.folder());
      return folder.status().uidValidity() == known.uidValidity()
          ? folder.vanished(all, known.modSeq() == null ? 0 : known.modSeq())
          : UidRanges.EMPTY;
    } catch (MailboxException e) {
      if (!LaneCounting.reachesFolderOnly(e.reason())) {
        throw e;
      }
      return UidRanges.EMPTY;
    }
  }
}
