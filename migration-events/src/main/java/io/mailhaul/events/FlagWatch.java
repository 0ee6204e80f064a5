package io.mailhaul.events;

/**
 * What is known of who changed flags in a destination folder, without a state per message. A copy
 * whose flags somebody else has changed belongs to the user from then on: no later pass changes its
 * flags.
 *
 * @param modSeq the folder's HIGHESTMODSEQ (RFC 7162 section 3.1.2) of the last look: what was
 *     changed up to it is accounted for; 0 when nobody has looked yet, or the server does not tell
 * @param uidNext the folder's UIDNEXT at that look
 * @param touched the UIDs whose flags belong to the user; some others may be among them, since it
 *     is at most {@link #MAX_RANGES} ranges
 */
public record FlagWatch(long modSeq, long uidNext, UidRanges touched) {

  /** No watch has more ranges: it becomes coarse instead, and rather too much is left alone. */
  public static final int MAX_RANGES = 1_000;

  public FlagWatch {
    touched = touched.atMost(MAX_RANGES);
  }

  /** The same, with more UIDs that belong to the user. */
  public FlagWatch touching(UidRanges more) {
    return new FlagWatch(modSeq, uidNext, touched.union(more));
  }
}
