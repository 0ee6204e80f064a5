package io.mailhaul.model.folder;

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
 */
public record FlagBaseline(long modSeq, long uidNext, UidRanges userChanged) {

  /** Beyond this many ranges, gaps are closed: flags of a few more copies then stay unchanged. */
  public static final int MAX_RANGES = 1_000;

  public FlagBaseline {
    userChanged = userChanged.coarsenedTo(MAX_RANGES);
  }

  /** The same baseline, with more UIDs whose flags the user has changed. */
  public FlagBaseline withUserChanged(UidRanges more) {
    return new FlagBaseline(modSeq, uidNext, userChanged.union(more));
  }
}
