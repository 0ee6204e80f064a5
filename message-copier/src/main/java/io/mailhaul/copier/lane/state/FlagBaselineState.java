package io.mailhaul.copier.lane.state;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.events.Lane;
import io.mailhaul.model.folder.FlagBaseline;
import io.mailhaul.model.folder.UidRanges;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which flags at the destination the user has changed, and which ones this turn has stored. */
public final class FlagBaselineState {

  private static final FlagBaseline NO_BASELINE = new FlagBaseline(0, 0, UidRanges.EMPTY);

  private final Lane lane;
  private final Map<Long, Set<String>> storedFlags = new HashMap<>();
  private FlagBaseline current;
  private boolean updated;

  FlagBaselineState(Lane lane) {
    this.lane = lane;
    this.current = lane.flagBaseline() == null ? NO_BASELINE : lane.flagBaseline();
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

  boolean hasStoredFlags() {
    return !storedFlags.isEmpty();
  }

  /** Sets the new baseline: all flag changes up to this status are known. */
  public void update(FolderStatus now) {
    current = new FlagBaseline(now.highestModSeq(), now.uidNext(), current.userChanged());
    updated = true;
  }

  /**
   * The flag baseline for the next turn; null when there is none. When no baseline was set after
   * the turn's last change, later changes to this turn's copies cannot be detected, so their flags
   * count as changed by the user.
   *
   * @param copies the destination UIDs of this turn's copies
   */
  @Nullable FlagBaseline next(Collection<Long> copies) {
    FlagBaseline next = updated ? current : current.withUserChanged(UidRanges.ofUids(copies));
    return next.equals(NO_BASELINE) ? null : next;
  }
}
