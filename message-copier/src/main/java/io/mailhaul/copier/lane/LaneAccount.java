package io.mailhaul.copier.lane;

import io.mailhaul.access.FolderStatus;
import io.mailhaul.events.Change;
import io.mailhaul.events.FlagWatch;
import io.mailhaul.events.Lane;
import io.mailhaul.events.UidRanges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this turn did to a lane. It holds the mark, which is never raised above a destination UID
 * that may be an unaccounted copy of ours.
 */
final class LaneAccount {

  private static final FlagWatch UNWATCHED = new FlagWatch(0, 0, UidRanges.EMPTY);

  /** A window that took less may be larger the next time. */
  private static final Duration QUICK = Duration.ofMillis(500);

  /** A window that took more was too large. */
  private static final Duration SLOW = Duration.ofSeconds(2);

  private final Lane lane;
  private final List<SourceAccount> sources;
  private final boolean wide;
  private final Map<Long, Set<String>> written = new HashMap<>();
  private FlagWatch watch;
  private boolean looked;
  private boolean movesFollowed;
  private UidRanges movedHere = UidRanges.EMPTY;
  private final List<Candidate> notMoved = new ArrayList<>();
  private final List<Candidate> unsure = new ArrayList<>();
  private long accounted;
  private int appended;
  private int taken;
  private int windowItems;
  private final int firstWindow;
  private int largestWindow;
  private Lane.@Nullable Doubt doubt;
  private boolean lookedBack;
  private final List<KeepingFlags.Pending> pendingFlags = new ArrayList<>();

  /**
   * @param windowItems how many items the first window has
   * @param mostWindowItems how many a window has at the most
   */
  LaneAccount(Lane lane, int windowItems, int mostWindowItems) {
    this.lane = lane;
    this.sources = lane.sources().stream().map(SourceAccount::new).toList();
    this.wide = lane.sources().stream().anyMatch(s -> !s.comparing().equals(s.remaining()));
    this.watch = lane.watch() == null ? UNWATCHED : lane.watch();
    this.accounted = lane.mark();
    this.windowItems = windowItems;
    this.firstWindow = windowItems;
    this.largestWindow = mostWindowItems;
    this.doubt = lane.doubt();
  }

  Lane lane() {
    return lane;
  }

  List<SourceAccount> sources() {
    return sources;
  }

  /** The first source folder with items to copy; null when there is none. */
  @Nullable SourceAccount next() {
    return sources.stream()
        .filter(source -> !source.remaining().isEmpty())
        .findFirst()
        .orElse(null);
  }

  /**
   * Whether items that are done already may stand at or above the mark, so that they take part in
   * every comparison and the mark stays where it is.
   */
  boolean wide() {
    return wide;
  }

  /** Where comparing begins, and what the next turn is told. */
  long mark() {
    return wide ? lane.mark() : accounted;
  }

  /**
   * Everything of ours below this destination UID is accounted for by this turn or earlier ones.
   */
  long accounted() {
    return accounted;
  }

  /** Everything of ours below {@code uid} is accounted for. */
  void raiseMark(long uid) {
    accounted = Math.max(accounted, uid);
  }

  boolean hasUnlocated() {
    return sources.stream().anyMatch(source -> !source.unlocated().isEmpty());
  }

  void appended(int items) {
    appended += items;
  }

  /** These items are about to be dealt with. */
  void taken(int items) {
    taken += items;
  }

  /** Whether the turn has appended as much as one turn may. */
  boolean full() {
    return appended >= LaneSettings.MOST_APPENDED || (cautious() && taken > 0);
  }

  /** Whether a turn is one window, and the next is not read before it is committed. */
  boolean cautious() {
    return lane.caution() != null;
  }

  /** What the next turn is told of that; null when no caution is needed any more. */
  Lane.@Nullable Caution caution() {
    Lane.Caution caution = lane.caution();
    return caution == null || caution.items() <= taken
        ? null
        : new Lane.Caution(caution.deaths(), caution.items() - taken);
  }

  /** How many items the next window may have. */
  int windowItems() {
    return windowItems;
  }

  /** Whether a connection was lost and the item to blame, if there is one, is not found yet. */
  boolean searching() {
    return windowItems < firstWindow;
  }

  /** A connection was lost: smaller windows find the item to blame, if there is one. */
  void shrinkWindows() {
    windowItems = Math.max(1, Math.min(windowItems, firstWindow) / 4);
    largestWindow = firstWindow;
  }

  /**
   * A window went well. On a link with long round trips large windows save much; on a server that
   * takes long for each item they would make a turn overrun.
   */
  void windowTook(Duration time) {
    if (searching()) {
      windowItems = Math.min(firstWindow, windowItems * 2);
    } else if (time.compareTo(QUICK) < 0) {
      windowItems = Math.min(largestWindow, windowItems * 2);
    } else if (time.compareTo(SLOW) > 0) {
      windowItems = Math.max(firstWindow, windowItems / 2);
    }
  }

  /** An APPEND was not answered; the server may complete it whenever it likes. */
  void unanswered() {
    doubt = lane.doubted().doubt();
  }

  /** Since when an APPEND may have been completed unseen; null while all were answered. */
  Lane.@Nullable Doubt doubt() {
    return doubt;
  }

  /** Whether nothing is left but to look whether anything was completed unseen. */
  boolean needsLookBack() {
    return doubt != null && !lookedBack && allDone();
  }

  void lookedBack() {
    lookedBack = true;
  }

  /** Appended items of which it is not known yet whether the destination has kept their flags. */
  List<KeepingFlags.Pending> pendingFlags() {
    return pendingFlags;
  }

  /** Whether moves at the source were looked after, once for all items of the lane. */
  boolean movesFollowed() {
    return movesFollowed;
  }

  void followedMoves() {
    movesFollowed = true;
  }

  /** These were moved at the source, and the destination cannot do the same. */
  void notMoved(Collection<Candidate> originals) {
    notMoved.addAll(originals);
  }

  /** These may have been moved at the source, and their copies deleted by the user. */
  void maybeMoved(Collection<Candidate> originals) {
    unsure.addAll(originals);
  }

  /** Says of those that were copied that they are there twice, or again. */
  void tellOfMoves() {
    tell(notMoved, Change.MOVE_NOT_FOLLOWED);
    tell(unsure, Change.COPIED_ANEW);
  }

  private static void tell(Collection<Candidate> originals, Change change) {
    for (Candidate original : originals) {
      if (original.source() != null) {
        original.source().changed(original.uid(), change);
      }
    }
  }

  /** The copies that the next turn has to compare. */
  List<Lane.Moved> movesLeft() {
    boolean untold =
        notMoved.stream()
            .anyMatch(original ->
                original.source() != null
                    && original.source().remaining().contains(original.uid()));
    if (!movesFollowed) {
      return lane.moved();
    }
    // A copy in this very folder was claimed when the moves were followed; it is nobody else's.
    return untold
        ? lane.moved().stream().filter(m -> !m.folder().equals(lane.destination())).toList()
        : List.of();
  }

  /** These destination UIDs are copies that were moved here from other folders. */
  void movedHere(UidRanges uids) {
    movedHere = movedHere.union(uids);
  }

  boolean wasMovedHere(long destinationUid) {
    return movedHere.contains(destinationUid);
  }

  boolean finished() {
    return allDone() && !needsLookBack();
  }

  private boolean allDone() {
    return sources.stream()
        .allMatch(source -> source.remaining().isEmpty() && source.flags().remaining().isEmpty());
  }

  /** Whether earlier passes have copied anything into the folder. */
  boolean hasEarlierCopies() {
    return lane.sources().stream().anyMatch(s -> s.flags() != null && !s.flags().uids().isEmpty());
  }

  /** Who changed flags, as far as it is known now. */
  FlagWatch watch() {
    return watch;
  }

  /** The flags of these destination UIDs belong to the user. */
  void touch(UidRanges uids) {
    watch = uids.isEmpty() ? watch : watch.touching(uids);
  }

  /** These destination UIDs are given flags by us. */
  void stores(UidRanges uids, Set<String> flags) {
    uids.uids().forEach(uid -> written.put(uid, flags));
  }

  /** The flags that this turn gave, or tried to give, to a destination UID; null for others. */
  @Nullable Set<String> written(long uid) {
    return written.get(uid);
  }

  /** Whether this turn may have changed the destination folder. */
  boolean wrote() {
    return !written.isEmpty() || sources.stream().anyMatch(source -> !source.outcomes().isEmpty());
  }

  /** Everything of this turn, and what others did until then, is known. */
  void looked(FolderStatus now) {
    watch = new FlagWatch(now.highestModSeq(), now.uidNext(), watch.touched());
    looked = true;
  }

  /**
   * What the next turn is told of flags; null when there is nothing to tell. When it could not be
   * looked after the last writing, nobody knows what happens to this turn's copies until the next
   * look, and they belong to the user.
   */
  @Nullable FlagWatch watchAfter() {
    FlagWatch after =
        looked
            ? watch
            : watch.touching(
                UidRanges.ofUids(
                    sources.stream().flatMap(source -> source.located().stream()).toList()));
    return after.equals(UNWATCHED) ? null : after;
  }
}
