package io.mailhaul.copier.lane.state;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.PlannedFlagChange;
import io.mailhaul.model.folder.UidRanges;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which flags at the destination the user has changed, and which ones the copier changes. One turn
 * plans a change and a later turn makes it, so that after a crash it is known whose change it is.
 */
public final class FlagBaselineState {

  /** A turn plans changes for at most this many copies. */
  private static final int MAX_PLANNED_COPIES = 20_000;

  /** The JSON of a change without flags, name and UIDs. */
  private static final int JSON_BYTES_PER_CHANGE = 70;

  private static final FlagBaseline NO_BASELINE = new FlagBaseline(0, 0, UidRanges.EMPTY);

  private final Lane lane;
  private final Map<Long, PlannedFlagChange> committed = new HashMap<>();
  private final Map<Long, PlannedFlagChange> stored = new HashMap<>();
  private final Set<Long> processed = new HashSet<>();
  private final Set<Long> changedByCopier = new HashSet<>();
  private final Map<PlannedFlagChange, List<Long>> planned = new LinkedHashMap<>();
  private final Set<Long> plannedUids = new HashSet<>();
  private int plannedRanges;
  private int plannedBytes;
  private FlagBaseline current;
  private boolean updated;
  private boolean settled;

  FlagBaselineState(Lane lane) {
    this.lane = lane;
    this.current = lane.flagBaseline() == null ? NO_BASELINE : lane.flagBaseline();
    for (PlannedFlagChange change : current.planned()) {
      change.uids().uids().forEach(uid -> committed.put(uid, change));
    }
  }

  /** The flag baseline, with the user's changes known so far. */
  public FlagBaseline current() {
    return current;
  }

  /** Whether earlier passes have copied messages into the folder. */
  public boolean hasEarlierCopies() {
    return lane.sources().stream()
        .anyMatch(source -> source.flagSync() != null && !source.flagSync().uids().isEmpty());
  }

  /** Records that the user has changed the flags of these destination UIDs. */
  public void markUserChanged(UidRanges uids) {
    current = uids.isEmpty() ? current : current.withUserChanged(uids);
  }

  /** The changes that an earlier turn has planned and this one has not processed yet. */
  public List<PlannedFlagChange> committedChanges() {
    return current.planned().stream()
        .map(change ->
            change.forUids(
                UidRanges.ofUids(
                    change.uids().uids().filter(uid -> !processed.contains(uid)).boxed().toList())))
        .filter(change -> !change.uids().isEmpty())
        .toList();
  }

  /** Records that this turn knows the outcome of the planned changes of these copies. */
  public void markProcessed(UidRanges uids) {
    uids.uids().forEach(processed::add);
  }

  /** Records the flags that the copier stores. */
  public void recordStored(PlannedFlagChange change) {
    change.uids().uids().forEach(uid -> stored.put(uid, change));
  }

  /**
   * Whether the copier has made this change, in this turn or in one that was not committed.
   *
   * @param flags the flags that a copy has after a change since the baseline
   */
  public boolean isChangeOfCopier(long uid, Set<String> flags) {
    boolean known = explains(stored.get(uid), flags) || explains(committed.get(uid), flags);
    if (known) {
      changedByCopier.add(uid);
    }
    return known;
  }

  private static boolean explains(@Nullable PlannedFlagChange change, Set<String> flags) {
    return change != null && change.explains(flags);
  }

  /**
   * Whether the copier has changed the flags since the baseline. It cannot change them once more
   * before the baseline is updated, because then its own change would look like the user's.
   */
  public boolean isChangedByCopier(long uid) {
    return changedByCopier.contains(uid);
  }

  /**
   * Plans a change of one copy for the next turn.
   *
   * @return false when no further change fits into the event
   */
  public boolean plan(long uid, PlannedFlagChange change) {
    PlannedFlagChange key = change.forUids(UidRanges.EMPTY);
    List<Long> uids = planned.get(key);
    boolean newRange = uids == null || uids.getLast() + 1 != uid;
    int bytes = uids == null ? sizeOf(key) : 0;
    if (plannedUids.size() >= MAX_PLANNED_COPIES
        || plannedRanges + (newRange ? 1 : 0) > FlagBaseline.MAX_PLANNED_RANGES
        || plannedBytes + bytes > FlagBaseline.MAX_PLANNED_BYTES) {
      return false;
    }
    plannedRanges += newRange ? 1 : 0;
    plannedBytes += bytes;
    planned.computeIfAbsent(key, k -> new ArrayList<>()).add(uid);
    plannedUids.add(uid);
    return true;
  }

  /** Whether this turn has planned a change of this copy. */
  public boolean isPlanned(long uid) {
    return plannedUids.contains(uid);
  }

  /** Whether the flags of a single copy are too large for an event. */
  public static boolean isTooLarge(PlannedFlagChange change) {
    return sizeOf(change) > FlagBaseline.MAX_PLANNED_BYTES;
  }

  /** The bytes that a change takes in an event, at a rough guess that is not too low. */
  static int sizeOf(PlannedFlagChange change) {
    // Backslashes and quotes take two bytes in JSON.
    return JSON_BYTES_PER_CHANGE
        + 2 * change.folder().getBytes(StandardCharsets.UTF_8).length
        + change.flags().stream()
            .mapToInt(flag -> 2 * flag.getBytes(StandardCharsets.UTF_8).length + 3)
            .sum();
  }

  boolean hasStoredFlags() {
    return !stored.isEmpty();
  }

  /** Sets the new baseline: all flag changes up to this status are known. */
  public void update(FolderStatus now) {
    current =
        new FlagBaseline(
            now.highestModSeq(), now.uidNext(), current.userChanged(), current.planned());
    updated = true;
    settled = true;
  }

  /** Records that the baseline needs no update in this turn. */
  public void keep() {
    settled = true;
  }

  /**
   * Whether the turn has ended before its flag changes were accounted for. Then it must not report
   * them: the next turn finds them as after a crash.
   */
  boolean isUnsettled() {
    return !settled && !committed.isEmpty();
  }

  /** The planned changes for the next turn. */
  private List<PlannedFlagChange> nextPlanned() {
    if (isUnsettled()) {
      return current.planned();
    }
    List<PlannedFlagChange> next = new ArrayList<>(committedChanges());
    planned.forEach((change, uids) -> next.add(change.forUids(UidRanges.ofUids(uids))));
    return next;
  }

  boolean hasPlannedChanges() {
    return !nextPlanned().isEmpty();
  }

  /**
   * The flag baseline for the next turn; null when there is none. When no baseline was set after
   * the turn's last change, the next turn must compare the flags of this turn's copies.
   *
   * @param copies the destination UIDs of this turn's copies
   */
  @Nullable FlagBaseline next(Collection<Long> copies) {
    FlagBaseline next =
        (updated ? current : current.withUncompared(UidRanges.ofUids(copies)))
            .withPlanned(nextPlanned());
    return next.equals(NO_BASELINE) ? null : next;
  }
}
