package io.mailhaul.copier.lane.state;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.UidRanges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this turn has done with a lane. It holds {@link #reconcileFromUid}, the destination UID from
 * which the next turn reconciles; that UID is never raised above one that may be an unrecorded copy
 * of ours.
 */
public final class TurnState {

  private static final FlagBaseline NO_BASELINE = new FlagBaseline(0, 0, UidRanges.EMPTY);

  /** After a window that took less, the next one may be larger. */
  private static final Duration QUICK_WINDOW = Duration.ofMillis(500);

  /** After a window that took more, the next one is smaller. */
  private static final Duration SLOW_WINDOW = Duration.ofSeconds(2);

  private final Lane lane;
  private final List<SourceProgressState> sources;
  private final boolean comparesWholeFolder;
  private final Map<Long, Set<String>> storedFlags = new HashMap<>();
  private FlagBaseline flagBaseline;
  private boolean flagBaselineUpdated;
  private boolean movesReplicated;
  private UidRanges movedHere = UidRanges.EMPTY;
  private final List<ComparedMessage> unsupportedMoves = new ArrayList<>();
  private final List<ComparedMessage> possibleMoves = new ArrayList<>();
  private long accountedBelowUid;
  private int appended;
  private int processed;
  private int windowMessages;
  private final int initialWindow;
  private int largestWindow;
  private Lane.@Nullable UnconfirmedAppend unconfirmedAppend;
  private boolean lateDuplicatesChecked;
  private final List<UnverifiedFlags> unverifiedFlags = new ArrayList<>();

  /**
   * @param windowMessages the size of the first window, in messages
   * @param maxWindowMessages the maximum size of a window, in messages
   */
  public TurnState(Lane lane, int windowMessages, int maxWindowMessages) {
    this.lane = lane;
    this.sources = lane.sources().stream().map(SourceProgressState::new).toList();
    this.comparesWholeFolder =
        lane.sources().stream().anyMatch(s -> !s.toReconcile().equals(s.remaining()));
    this.flagBaseline = lane.flagBaseline() == null ? NO_BASELINE : lane.flagBaseline();
    this.accountedBelowUid = lane.reconcileFromUid();
    this.windowMessages = windowMessages;
    this.initialWindow = windowMessages;
    this.largestWindow = maxWindowMessages;
    this.unconfirmedAppend = lane.unconfirmedAppend();
  }

  public Lane lane() {
    return lane;
  }

  public List<SourceProgressState> sources() {
    return sources;
  }

  /** The first source folder with remaining messages; null when there is none. */
  public @Nullable SourceProgressState nextSource() {
    return sources.stream()
        .filter(source -> !source.remaining().isEmpty())
        .findFirst()
        .orElse(null);
  }

  /**
   * Whether copies of processed messages may have UIDs at or above {@link #reconcileFromUid}. Then
   * processed messages take part in every comparison, and {@link #reconcileFromUid} is not raised.
   */
  public boolean comparesWholeFolder() {
    return comparesWholeFolder;
  }

  /** The destination UID from which this turn and the next one reconcile. */
  public long reconcileFromUid() {
    return comparesWholeFolder ? lane.reconcileFromUid() : accountedBelowUid;
  }

  /** This turn or earlier ones have recorded every copy of ours below this destination UID. */
  public long accountedBelowUid() {
    return accountedBelowUid;
  }

  /** Every copy of ours below {@code uid} is recorded. */
  public void raiseReconcileFromUid(long uid) {
    accountedBelowUid = Math.max(accountedBelowUid, uid);
  }

  public boolean hasUnknownDestinationUids() {
    return sources.stream().anyMatch(source -> !source.destinationUidUnknown().isEmpty());
  }

  public void countAppended(int items) {
    appended += items;
  }

  /** Counts messages whose processing begins. */
  public void countProcessed(int items) {
    processed += items;
  }

  /** Whether the turn has appended the maximum number of messages. */
  public boolean hasReachedAppendLimit() {
    return appended >= LaneSettings.MAX_APPENDED || (isSafeMode() && processed > 0);
  }

  /** Whether a turn is limited to one window, without read-ahead. */
  public boolean isSafeMode() {
    return lane.safeMode() != null;
  }

  /** The safe mode of the next turn; null when it is no longer needed. */
  public Lane.@Nullable SafeMode nextSafeMode() {
    Lane.SafeMode caution = lane.safeMode();
    return caution == null || caution.messages() <= processed
        ? null
        : new Lane.SafeMode(caution.crashes(), caution.messages() - processed);
  }

  /** The maximum size of the next window, in messages. */
  public int windowMessages() {
    return windowMessages;
  }

  /**
   * Whether a connection was lost and the message that causes it, if there is one, is not found
   * yet.
   */
  public boolean isIsolating() {
    return windowMessages < initialWindow;
  }

  /**
   * Call after a lost connection: smaller windows find the message that causes it, if there is one.
   */
  public void shrinkWindows() {
    windowMessages = Math.max(1, Math.min(windowMessages, initialWindow) / 4);
    largestWindow = initialWindow;
  }

  /**
   * Adjusts the window size after a successful window. Large windows save time on a link with long
   * round trips; on a server that is slow for each message they would make a turn too long.
   */
  public void adjustWindow(Duration time) {
    if (isIsolating()) {
      windowMessages = Math.min(initialWindow, windowMessages * 2);
    } else if (time.compareTo(QUICK_WINDOW) < 0) {
      windowMessages = Math.min(largestWindow, windowMessages * 2);
    } else if (time.compareTo(SLOW_WINDOW) > 0) {
      windowMessages = Math.max(initialWindow, windowMessages / 2);
    }
  }

  /** Records an APPEND without a response; the server may still complete it at any later time. */
  public void recordUnconfirmedAppend() {
    unconfirmedAppend = lane.withUnconfirmedAppend().unconfirmedAppend();
  }

  /**
   * The point from which an APPEND without a response may have been completed; null when all had a
   * response.
   */
  public Lane.@Nullable UnconfirmedAppend unconfirmedAppend() {
    return unconfirmedAppend;
  }

  /** Whether everything is done except the check for late duplicates. */
  public boolean needsLateDuplicateCheck() {
    return unconfirmedAppend != null && !lateDuplicatesChecked && isNothingRemaining();
  }

  public void markLateDuplicatesChecked() {
    lateDuplicatesChecked = true;
  }

  /** Appended messages whose flags at the destination are not verified yet. */
  public List<UnverifiedFlags> unverifiedFlags() {
    return unverifiedFlags;
  }

  /** Whether the moves at the source were replicated; this is done once for the whole lane. */
  public boolean areMovesReplicated() {
    return movesReplicated;
  }

  public void markMovesReplicated() {
    movesReplicated = true;
  }

  /** Records messages that were moved at the source while the destination does not support MOVE. */
  public void recordUnsupportedMoves(Collection<ComparedMessage> originals) {
    unsupportedMoves.addAll(originals);
  }

  /**
   * Records messages that may have been moved at the source while the user has deleted their
   * copies.
   */
  public void recordPossibleMoves(Collection<ComparedMessage> originals) {
    possibleMoves.addAll(originals);
  }

  /** Records for those that were copied that the destination may have an earlier copy. */
  public void reportMoves() {
    report(unsupportedMoves, Alteration.MOVE_NOT_REPLICATED);
    report(possibleMoves, Alteration.POSSIBLY_RECOPIED);
  }

  private static void report(Collection<ComparedMessage> originals, Alteration change) {
    for (ComparedMessage original : originals) {
      if (original.source() != null) {
        original.source().recordAlterations(original.uid(), change);
      }
    }
  }

  /** The earlier copies that the next turn must compare. */
  public List<Lane.MoveCandidate> remainingMoves() {
    boolean hasUnreported =
        unsupportedMoves.stream()
            .anyMatch(original ->
                original.source() != null
                    && original.source().remaining().contains(original.uid()));
    if (!movesReplicated) {
      return lane.moveCandidates();
    }
    // A copy in the lane's own folder was matched when the moves were replicated.
    return hasUnreported
        ? lane.moveCandidates().stream()
            .filter(m -> !m.folder().equals(lane.destination()))
            .toList()
        : List.of();
  }

  /** Records destination UIDs of copies that were moved here from other folders. */
  public void recordMovedHere(UidRanges uids) {
    movedHere = movedHere.union(uids);
  }

  public boolean wasMovedHere(long destinationUid) {
    return movedHere.contains(destinationUid);
  }

  public boolean isFinished() {
    return isNothingRemaining() && !needsLateDuplicateCheck();
  }

  private boolean isNothingRemaining() {
    return sources.stream()
        .allMatch(
            source -> source.remaining().isEmpty() && source.flagProgress().remaining().isEmpty());
  }

  /** Whether earlier passes have copied messages into the folder. */
  public boolean hasEarlierCopies() {
    return lane.sources().stream()
        .anyMatch(s -> s.flagSync() != null && !s.flagSync().uids().isEmpty());
  }

  /** The flag baseline, with the user's changes known so far. */
  public FlagBaseline flagBaseline() {
    return flagBaseline;
  }

  /** Records that the user has changed the flags of these destination UIDs. */
  public void markUserChanged(UidRanges uids) {
    flagBaseline = uids.isEmpty() ? flagBaseline : flagBaseline.withUserChanged(uids);
  }

  /** Records the flags that the copier stores for these destination UIDs. */
  public void recordStoredFlags(UidRanges uids, Set<String> flags) {
    uids.uids().forEach(uid -> storedFlags.put(uid, flags));
  }

  /**
   * The flags that this turn stored, or tried to store, for a destination UID; null for other UIDs.
   */
  public @Nullable Set<String> storedFlags(long uid) {
    return storedFlags.get(uid);
  }

  /** Whether this turn may have changed the destination folder. */
  public boolean hasChangedDestination() {
    return !storedFlags.isEmpty()
        || sources.stream().anyMatch(source -> !source.outcomes().isEmpty());
  }

  /** Sets the new baseline: all flag changes up to this status are known. */
  public void updateFlagBaseline(FolderStatus now) {
    flagBaseline = new FlagBaseline(now.highestModSeq(), now.uidNext(), flagBaseline.userChanged());
    flagBaselineUpdated = true;
  }

  /**
   * The flag baseline for the next turn; null when there is none. When no baseline was set after
   * the turn's last change, later changes to this turn's copies cannot be detected, so their flags
   * count as changed by the user.
   */
  public @Nullable FlagBaseline nextFlagBaseline() {
    FlagBaseline after =
        flagBaselineUpdated
            ? flagBaseline
            : flagBaseline.withUserChanged(
                UidRanges.ofUids(
                    sources.stream().flatMap(source -> source.located().stream()).toList()));
    return after.equals(NO_BASELINE) ? null : after;
  }
}
