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
 * What this turn has done with a lane. It holds {@link #mark}, the destination UID from which the
 * next turn reconciles; that UID is never raised above one that may be an unrecorded copy of ours.
 */
final class LaneAccount {

  private static final FlagWatch UNWATCHED = new FlagWatch(0, 0, UidRanges.EMPTY);

  /** After a window that took less, the next one may be larger. */
  private static final Duration QUICK = Duration.ofMillis(500);

  /** After a window that took more, the next one is smaller. */
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
   * @param windowMessages the size of the first window, in messages
   * @param maxWindowMessages the maximum size of a window, in messages
   */
  LaneAccount(Lane lane, int windowMessages, int maxWindowMessages) {
    this.lane = lane;
    this.sources = lane.sources().stream().map(SourceAccount::new).toList();
    this.wide = lane.sources().stream().anyMatch(s -> !s.comparing().equals(s.remaining()));
    this.watch = lane.watch() == null ? UNWATCHED : lane.watch();
    this.accounted = lane.mark();
    this.windowItems = windowMessages;
    this.firstWindow = windowMessages;
    this.largestWindow = maxWindowMessages;
    this.doubt = lane.doubt();
  }

  Lane lane() {
    return lane;
  }

  List<SourceAccount> sources() {
    return sources;
  }

  /** The first source folder with remaining messages; null when there is none. */
  @Nullable SourceAccount next() {
    return sources.stream()
        .filter(source -> !source.remaining().isEmpty())
        .findFirst()
        .orElse(null);
  }

  /**
   * Whether copies of processed messages may have UIDs at or above {@link #mark}. Then processed
   * messages take part in every comparison, and {@link #mark} is not raised.
   */
  boolean wide() {
    return wide;
  }

  /** The destination UID from which this turn and the next one reconcile. */
  long mark() {
    return wide ? lane.mark() : accounted;
  }

  /** This turn or earlier ones have recorded every copy of ours below this destination UID. */
  long accounted() {
    return accounted;
  }

  /** Every copy of ours below {@code uid} is recorded. */
  void raiseMark(long uid) {
    accounted = Math.max(accounted, uid);
  }

  boolean hasUnlocated() {
    return sources.stream().anyMatch(source -> !source.unlocated().isEmpty());
  }

  void appended(int items) {
    appended += items;
  }

  /** Counts messages whose processing begins. */
  void taken(int items) {
    taken += items;
  }

  /** Whether the turn has appended the maximum number of messages. */
  boolean full() {
    return appended >= LaneSettings.MOST_APPENDED || (cautious() && taken > 0);
  }

  /** Whether a turn is limited to one window, without read-ahead. */
  boolean cautious() {
    return lane.caution() != null;
  }

  /** The safe mode of the next turn; null when it is no longer needed. */
  Lane.@Nullable Caution caution() {
    Lane.Caution caution = lane.caution();
    return caution == null || caution.items() <= taken
        ? null
        : new Lane.Caution(caution.deaths(), caution.items() - taken);
  }

  /** The maximum size of the next window, in messages. */
  int windowItems() {
    return windowItems;
  }

  /**
   * Whether a connection was lost and the message that causes it, if there is one, is not found
   * yet.
   */
  boolean searching() {
    return windowItems < firstWindow;
  }

  /**
   * Call after a lost connection: smaller windows find the message that causes it, if there is one.
   */
  void shrinkWindows() {
    windowItems = Math.max(1, Math.min(windowItems, firstWindow) / 4);
    largestWindow = firstWindow;
  }

  /**
   * Adjusts the window size after a successful window. Large windows save time on a link with long
   * round trips; on a server that is slow for each message they would make a turn too long.
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

  /** Records an APPEND without a response; the server may still complete it at any later time. */
  void unanswered() {
    doubt = lane.doubted().doubt();
  }

  /**
   * The point from which an APPEND without a response may have been completed; null when all had a
   * response.
   */
  Lane.@Nullable Doubt doubt() {
    return doubt;
  }

  /** Whether everything is done except the check for late duplicates. */
  boolean needsLookBack() {
    return doubt != null && !lookedBack && allDone();
  }

  void lookedBack() {
    lookedBack = true;
  }

  /** Appended messages whose flags at the destination are not verified yet. */
  List<KeepingFlags.Pending> pendingFlags() {
    return pendingFlags;
  }

  /** Whether the moves at the source were replicated; this is done once for the whole lane. */
  boolean movesFollowed() {
    return movesFollowed;
  }

  void followedMoves() {
    movesFollowed = true;
  }

  /** Records messages that were moved at the source while the destination does not support MOVE. */
  void notMoved(Collection<Candidate> originals) {
    notMoved.addAll(originals);
  }

  /**
   * Records messages that may have been moved at the source while the user has deleted their
   * copies.
   */
  void maybeMoved(Collection<Candidate> originals) {
    unsure.addAll(originals);
  }

  /** Records for those that were copied that the destination may have an earlier copy. */
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

  /** The earlier copies that the next turn must compare. */
  List<Lane.Moved> movesLeft() {
    boolean hasUnreported =
        notMoved.stream()
            .anyMatch(original ->
                original.source() != null
                    && original.source().remaining().contains(original.uid()));
    if (!movesFollowed) {
      return lane.moved();
    }
    // A copy in the lane's own folder was matched when the moves were replicated.
    return hasUnreported
        ? lane.moved().stream().filter(m -> !m.folder().equals(lane.destination())).toList()
        : List.of();
  }

  /** Records destination UIDs of copies that were moved here from other folders. */
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

  /** Whether earlier passes have copied messages into the folder. */
  boolean hasEarlierCopies() {
    return lane.sources().stream().anyMatch(s -> s.flags() != null && !s.flags().uids().isEmpty());
  }

  /** The flag baseline, with the user's changes known so far. */
  FlagWatch watch() {
    return watch;
  }

  /** Records that the user has changed the flags of these destination UIDs. */
  void touch(UidRanges uids) {
    watch = uids.isEmpty() ? watch : watch.touching(uids);
  }

  /** Records the flags that the copier stores for these destination UIDs. */
  void stores(UidRanges uids, Set<String> flags) {
    uids.uids().forEach(uid -> written.put(uid, flags));
  }

  /**
   * The flags that this turn stored, or tried to store, for a destination UID; null for other UIDs.
   */
  @Nullable Set<String> written(long uid) {
    return written.get(uid);
  }

  /** Whether this turn may have changed the destination folder. */
  boolean wrote() {
    return !written.isEmpty() || sources.stream().anyMatch(source -> !source.outcomes().isEmpty());
  }

  /** Sets the new baseline: all flag changes up to this status are known. */
  void looked(FolderStatus now) {
    watch = new FlagWatch(now.highestModSeq(), now.uidNext(), watch.touched());
    looked = true;
  }

  /**
   * The flag baseline for the next turn; null when there is none. When no baseline was set after
   * the turn's last change, later changes to this turn's copies cannot be detected, so their flags
   * count as changed by the user.
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
