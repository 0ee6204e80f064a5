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
 * Detects copies whose originals have left their source folder since the last pass. It runs only if
 * some folder has new messages, since such a message may be the same one, moved. The copier
 * verifies each candidate by comparing the messages.
 *
 * <p>Only copies below the {@link Lane#mark} of their own lane are candidates. That lane does not
 * compare them, so it cannot match one with another message while the copy is being moved away.
 */
final class FindingMoves {

  private static final Logger log = LoggerFactory.getLogger(FindingMoves.class);

  /** The folder names of moved copies take at most this many bytes of a lane's event. */
  private static final int MAX_NAMES = 64 * 1024;

  private final Mailbox source;
  private final Set<String> names;
  private final CredentialDesk desk;
  private final CopyMailbox job;
  private final Collection<Bookmark> bookmarks;

  FindingMoves(
      Mailbox source,
      Listing listing,
      CredentialDesk workerApi,
      CopyMailbox job,
      Collection<Bookmark> bookmarks) {
    this.source = source;
    this.names = listing.folders().stream().map(FolderInfo::name).collect(Collectors.toSet());
    this.desk = workerApi;
    this.job = job;
    this.bookmarks = bookmarks;
  }

  /** The same lanes; lanes with new messages list the copies that may have to be moved there. */
  List<PlannedLane> in(List<PlannedLane> lanes) {
    boolean anyNew = lanes.stream().anyMatch(FindingMoves::takesItems);
    if (bookmarks.isEmpty() || !anyNew || job.selection().since() != null) {
      return lanes;
    }
    List<Found> found = moved(lanes);
    return lanes.stream().map(lane -> takesItems(lane) ? following(lane, found) : lane).toList();
  }

  private PlannedLane following(PlannedLane lane, List<Found> candidates) {
    List<Lane.Moved> copies = new ArrayList<>();
    int folders = 0;
    int ranges = 0;
    int bytes = 0;
    for (Found found : candidates) {
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
          log.info(
              "Mailbox {}: too many messages were moved at the source; some are copied again",
              job.address());
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
   * Copies whose originals have moved.
   *
   * @param lane the only lane that the copies may be moved to; null when any lane may get them
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
    // Renamed folders first: each concerns only one lane, and the limits must not exclude any.
    return bookmarks.stream()
        .flatMap(bookmark -> moved(bookmark, byName.get(bookmark.destination()), renames).stream())
        .sorted(Comparator.comparing(found -> found.lane() == null))
        .toList();
  }

  /** The copies in one destination folder whose originals have left their source folder. */
  private List<Found> moved(Bookmark bookmark, @Nullable PlannedLane own, Renames renames) {
    long mark = own != null && takesItems(own) ? own.mark() : bookmark.mark();
    if (mark <= 1) {
      return List.of();
    }
    List<Found> moved = new ArrayList<>();
    UidRanges movedSingly = UidRanges.EMPTY;
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
      movedSingly = movedSingly.union(copies(bookmark, known, vanished, mark));
    }
    if (!movedSingly.isEmpty()) {
      moved.add(
          new Found(
              null,
              new Lane.Moved(
                  bookmark.destination(), bookmark.destinationUidValidity(), movedSingly)));
    }
    return moved;
  }

  /** The destination UIDs of the copies of these messages, below the mark. */
  private UidRanges copies(Bookmark bookmark, SourceBookmark known, UidRanges uids, long mark) {
    return uids.isEmpty()
        ? UidRanges.EMPTY
        : desk.uidMap(
                job.mailbox(),
                new UidMapQuery(
                    bookmark.destination(),
                    bookmark.destinationUidValidity(),
                    known.folder(),
                    known.uidValidity(),
                    uids.atMost(Lane.MAX_MOVED_RANGES)))
            .among(uids)
            .destinations()
            .between(1, mark - 1);
  }

  /** The finished UIDs of a source folder that no longer exist in it. */
  private UidRanges vanished(SourceBookmark known, @Nullable PlannedLane own) {
    UidRanges done = UidRanges.of(1, known.highestDone());
    if (!names.contains(known.folder())) {
      return done;
    }
    PlannedSource planned =
        own == null
            ? null
            : own.counted().stream()
                .filter(counted -> counted.folder().equals(known.folder()))
                .findFirst()
                .orElse(null);
    long foundBefore = known.found() == null ? 0 : known.found();
    if (planned == null
        || planned.uidValidity() != known.uidValidity()
        || planned.found() - planned.remaining() >= foundBefore) {
      return UidRanges.EMPTY;
    }
    try {
      OpenFolder folder = source.examine(known.folder());
      return folder.status().uidValidity() == known.uidValidity()
          ? folder.vanished(done, known.modSeq() == null ? 0 : known.modSeq())
          : UidRanges.EMPTY;
    } catch (MailboxException e) {
      if (!LaneCounting.reachesFolderOnly(e.reason())) {
        throw e;
      }
      return UidRanges.EMPTY;
    }
  }
}
