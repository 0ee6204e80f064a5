package io.mailhaul.batch.mailbox;

import io.mailhaul.model.Totals;

/**
 * The counts of a folder, mailbox or batch. They always add up: {@code found = copied +
 * alreadyPresent + skipped + failed + remaining}.
 *
 * @param bytes the size of the copied messages, in bytes
 * @param skippedBenign how many of the skipped messages need no action of the user: they vanished
 *     at the source, had the {@code \Deleted} flag and were excluded on request, or are copied from
 *     another folder whose label they have
 */
public record MessageCounts(
    long found,
    long copied,
    long alreadyPresent,
    long skipped,
    long failed,
    long remaining,
    long bytes,
    long skippedBenign) {

  public static final MessageCounts NONE = new MessageCounts(0, 0, 0, 0, 0, 0, 0, 0);

  public MessageCounts {
    if (copied < 0
        || alreadyPresent < 0
        || skipped < 0
        || failed < 0
        || remaining < 0
        || bytes < 0
        || skippedBenign < 0
        || skippedBenign > skipped
        || found != copied + alreadyPresent + skipped + failed + remaining) {
      throw new IllegalStateException(
          "The counts do not add up: found %d, copied %d, already present %d, skipped %d (benign %d), failed %d, remaining %d, bytes %d"
              .formatted(
                  found, copied, alreadyPresent, skipped, skippedBenign, failed, remaining, bytes));
    }
  }

  /**
   * The counts of a source folder at the beginning of a pass.
   *
   * @param found how many messages the folder holds; raised to {@code remaining} when it is lower
   * @param remaining how many of them the pass has to process; the others are done
   * @param keptSkipped how many of the others an earlier pass skipped and this pass does not retry
   * @param keptFailed how many of the others failed in an earlier pass and are not retried by this
   *     one
   * @param elsewhere how many of the others are copied from another folder
   */
  public static MessageCounts planned(
      long found, long remaining, long keptSkipped, long keptFailed, long elsewhere) {
    long others = Math.max(0, found - remaining);
    long benign = Math.min(others, elsewhere);
    long skipped = benign + Math.min(others - benign, keptSkipped);
    long failed = Math.min(others - skipped, keptFailed);
    return new MessageCounts(
        Math.max(found, remaining),
        0,
        others - skipped - failed,
        skipped,
        failed,
        remaining,
        0,
        benign);
  }

  /**
   * Adds the result of a turn. A server's counts may be wrong but its UIDs are trusted: if a turn
   * processes more than was planned, {@code found} grows.
   *
   * @param nowBenign how many of the skipped messages need no action of the user
   */
  public MessageCounts withTurn(
      long nowCopied,
      long nowPresent,
      long nowSkipped,
      long nowBenign,
      long nowFailed,
      long nowBytes) {
    long done = nowCopied + nowPresent + nowSkipped + nowFailed;
    return new MessageCounts(
        found + Math.max(0, done - remaining),
        copied + nowCopied,
        alreadyPresent + nowPresent,
        skipped + nowSkipped,
        failed + nowFailed,
        Math.max(0, remaining - done),
        bytes + nowBytes,
        skippedBenign + nowBenign);
  }

  /** The lane has completed: messages that were planned and did not appear have vanished. */
  public MessageCounts withRemainingVanished() {
    return new MessageCounts(
        found,
        copied,
        alreadyPresent,
        skipped + remaining,
        failed,
        0,
        bytes,
        skippedBenign + remaining);
  }

  /** The lane has failed: the remaining messages have failed. */
  public MessageCounts withRemainingFailed() {
    return new MessageCounts(
        found, copied, alreadyPresent, skipped, failed + remaining, 0, bytes, skippedBenign);
  }

  /**
   * The counts of this pass as part of a run: messages that earlier passes of the same run copied
   * count as copied, not as already present.
   */
  public MessageCounts asPartOfRun(long runCopied, long runBytes) {
    long moved = Math.min(alreadyPresent, runCopied);
    return new MessageCounts(
        found,
        copied + moved,
        alreadyPresent - moved,
        skipped,
        failed,
        remaining,
        bytes + runBytes,
        skippedBenign);
  }

  public MessageCounts plus(MessageCounts other) {
    return new MessageCounts(
        found + other.found,
        copied + other.copied,
        alreadyPresent + other.alreadyPresent,
        skipped + other.skipped,
        failed + other.failed,
        remaining + other.remaining,
        bytes + other.bytes,
        skippedBenign + other.skippedBenign);
  }

  /** This sum after one of its parts has changed from {@code before} to {@code after}. */
  public MessageCounts replacing(MessageCounts before, MessageCounts after) {
    return new MessageCounts(
        found - before.found + after.found,
        copied - before.copied + after.copied,
        alreadyPresent - before.alreadyPresent + after.alreadyPresent,
        skipped - before.skipped + after.skipped,
        failed - before.failed + after.failed,
        remaining - before.remaining + after.remaining,
        bytes - before.bytes + after.bytes,
        skippedBenign - before.skippedBenign + after.skippedBenign);
  }

  /** The counts as they are published in events. */
  public Totals totals() {
    return new Totals(found, copied, alreadyPresent, skipped, failed, remaining, bytes);
  }
}
