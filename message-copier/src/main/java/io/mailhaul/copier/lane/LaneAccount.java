package io.mailhaul.copier.lane;

import io.mailhaul.events.Lane;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this turn did to a lane. It holds the mark, which is never raised above a destination UID
 * that may be an unaccounted copy of ours.
 */
final class LaneAccount {

  private final Lane lane;
  private final List<SourceAccount> sources;
  private final boolean wide;
  private long accounted;
  private int appended;
  private int windowItems;
  private final int fullWindow;
  private Lane.@Nullable Doubt doubt;
  private boolean lookedBack;
  private final List<KeepingFlags.Pending> pendingFlags = new ArrayList<>();

  LaneAccount(Lane lane, int windowItems) {
    this.lane = lane;
    this.sources = lane.sources().stream().map(SourceAccount::new).toList();
    this.wide = lane.sources().stream().anyMatch(s -> !s.comparing().equals(s.remaining()));
    this.accounted = lane.mark();
    this.windowItems = windowItems;
    this.fullWindow = windowItems;
    this.doubt = lane.doubt();
  }

  Lane lane() {
    return lane;
  }

  List<SourceAccount> sources() {
    return sources;
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

  /** Whether the turn has appended as much as one turn may. */
  boolean full() {
    return appended >= LaneSettings.MOST_APPENDED;
  }

  /** How many items the next window may have. */
  int windowItems() {
    return windowItems;
  }

  /** Whether a connection was lost and the item to blame, if there is one, is not found yet. */
  boolean searching() {
    return windowItems < fullWindow;
  }

  /** A connection was lost: smaller windows find the item to blame, if there is one. */
  void shrinkWindows() {
    windowItems = Math.max(1, windowItems / 4);
  }

  /** A window went well. */
  void growWindows() {
    windowItems = Math.min(fullWindow, windowItems * 2);
  }

  /** An APPEND was not answered; the server may complete it whenever it likes. */
  void unanswered() {
    if (doubt == null) {
      doubt =
          new Lane.Doubt(
              lane.mark(), sources.stream().map(source -> source.source().comparing()).toList());
    }
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

  boolean finished() {
    return allDone() && !needsLookBack();
  }

  private boolean allDone() {
    return sources.stream().allMatch(source -> source.remaining().isEmpty());
  }
}
