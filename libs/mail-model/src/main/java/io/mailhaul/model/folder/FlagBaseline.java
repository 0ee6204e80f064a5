package io.mailhaul.model.folder;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The baseline against which flag changes by the user are detected in a destination folder, without
 * a state per message. Once the user has changed the flags of a copy, no later pass changes them.
 *
 * @param modSeq the folder's HIGHESTMODSEQ (RFC 7162 section 3.1.2) at the last check: changes up
 *     to it are accounted for; 0 when there was no check yet, or the server does not support
 *     CONDSTORE
 * @param uidNext the folder's UIDNEXT at that check
 * @param userChanged the UIDs of the copies whose flags the user has changed; it may contain
 *     others, because it has at most {@link #MAX_RANGES} ranges
 * @param planned the changes that the copier is going to make, or has made without a commit: they
 *     are not the user's
 * @param uncompared the UIDs of copies that a turn has made without a later check, because it has
 *     ended early: it is unknown whether the user has changed their flags since
 */
public record FlagBaseline(
    long modSeq,
    long uidNext,
    UidRanges userChanged,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PlannedFlagChange> planned,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) UidRanges uncompared) {

  /** Beyond this many ranges, gaps are closed: flags of a few more copies then stay unchanged. */
  public static final int MAX_RANGES = 1_000;

  /** The most ranges of uncompared copies; beyond, gaps are closed, too. */
  public static final int MAX_UNCOMPARED_RANGES = 200;

  /** The most ranges of all planned changes. */
  public static final int MAX_PLANNED_RANGES = 1_000;

  /** The most bytes of all planned changes, without their UIDs, at a rough guess. */
  public static final int MAX_PLANNED_BYTES = 64 * 1024;

  public FlagBaseline {
    userChanged = userChanged.coarsenedTo(MAX_RANGES);
    planned = planned == null ? List.of() : List.copyOf(planned);
    uncompared =
        uncompared == null ? UidRanges.EMPTY : uncompared.coarsenedTo(MAX_UNCOMPARED_RANGES);
  }

  /** A baseline without planned changes and uncompared copies. */
  public FlagBaseline(long modSeq, long uidNext, UidRanges userChanged) {
    this(modSeq, uidNext, userChanged, List.of());
  }

  /** A baseline without uncompared copies. */
  public FlagBaseline(
      long modSeq, long uidNext, UidRanges userChanged, List<PlannedFlagChange> planned) {
    this(modSeq, uidNext, userChanged, planned, UidRanges.EMPTY);
  }

  /** The same baseline, with more UIDs whose flags the user has changed. */
  public FlagBaseline withUserChanged(UidRanges more) {
    return new FlagBaseline(modSeq, uidNext, userChanged.union(more), planned, uncompared);
  }

  /** The same baseline with other planned changes. */
  public FlagBaseline withPlanned(List<PlannedFlagChange> changes) {
    return new FlagBaseline(modSeq, uidNext, userChanged, changes, uncompared);
  }

  /** The same baseline, with more uncompared copies. */
  public FlagBaseline withUncompared(UidRanges more) {
    return new FlagBaseline(modSeq, uidNext, userChanged, planned, uncompared.union(more));
  }

  /** The part of the baseline that concerns these copies. */
  public FlagBaseline restrictedTo(UidRanges uids) {
    return new FlagBaseline(
        modSeq,
        uidNext,
        userChanged.intersect(uids),
        planned.stream()
            .map(change -> change.forUids(change.uids().intersect(uids)))
            .filter(change -> !change.uids().isEmpty())
            .toList(),
        uncompared.intersect(uids));
  }

  /** How many ranges the baseline has in all. */
  public int rangeCount() {
    return userChanged.rangeCount()
        + uncompared.rangeCount()
        + planned.stream().mapToInt(change -> change.uids().rangeCount()).sum();
  }
}
