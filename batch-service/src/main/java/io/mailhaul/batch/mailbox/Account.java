package io.mailhaul.batch.mailbox;

import io.mailhaul.events.Totals;

/**
 * The account of a folder, mailbox or batch. There is none that does not add up: {@code found =
 * copied + alreadyPresent + skipped + failed + remaining}.
 *
 * @param bytes the sizes of the copied items
 * @param gone how many of the skipped ones there is nothing to do about: they vanished at the
 *     source, were marked as deleted there and left out because that was asked for, or are copied
 *     from another folder whose label they have
 */
public record Account(
    long found,
    long copied,
    long alreadyPresent,
    long skipped,
    long failed,
    long remaining,
    long bytes,
    long gone) {

  public static final Account NONE = new Account(0, 0, 0, 0, 0, 0, 0, 0);

  public Account {
    if (copied < 0
        || alreadyPresent < 0
        || skipped < 0
        || failed < 0
        || remaining < 0
        || bytes < 0
        || gone < 0
        || gone > skipped
        || found != copied + alreadyPresent + skipped + failed + remaining) {
      throw new IllegalStateException(
          "An account that does not add up: found %d, copied %d, already present %d, skipped %d (gone %d), failed %d, remaining %d, bytes %d"
              .formatted(found, copied, alreadyPresent, skipped, gone, failed, remaining, bytes));
    }
  }

  /**
   * A source folder at the beginning of a pass.
   *
   * @param found how many items it holds; what a pass has to look at is there in any case
   * @param remaining how many of them the pass has to look at; the others are accounted for
   * @param keptSkipped how many of the others were skipped by an earlier pass and are not tried now
   * @param keptFailed how many of the others failed in an earlier pass and are not tried now
   * @param elsewhere how many of the others are copied from another folder
   */
  public static Account planned(
      long found, long remaining, long keptSkipped, long keptFailed, long elsewhere) {
    long others = Math.max(0, found - remaining);
    long gone = Math.min(others, elsewhere);
    long skipped = gone + Math.min(others - gone, keptSkipped);
    long failed = Math.min(others - skipped, keptFailed);
    return new Account(
        Math.max(found, remaining),
        0,
        others - skipped - failed,
        skipped,
        failed,
        remaining,
        0,
        gone);
  }

  /**
   * What a turn did. Servers' counts may be wrong, their UIDs are trusted: when more turns up than
   * was planned, more was found.
   *
   * @param nowGone how many of the skipped ones there is nothing to do about
   */
  public Account progressed(
      long nowCopied,
      long nowPresent,
      long nowSkipped,
      long nowGone,
      long nowFailed,
      long nowBytes) {
    long done = nowCopied + nowPresent + nowSkipped + nowFailed;
    return new Account(
        found + Math.max(0, done - remaining),
        copied + nowCopied,
        alreadyPresent + nowPresent,
        skipped + nowSkipped,
        failed + nowFailed,
        Math.max(0, remaining - done),
        bytes + nowBytes,
        gone + nowGone);
  }

  /** The lane was worked to its end: what was planned and did not turn up is gone. */
  public Account ended() {
    return new Account(
        found, copied, alreadyPresent, skipped + remaining, failed, 0, bytes, gone + remaining);
  }

  /** The lane was given up: what remains has failed. */
  public Account givenUp() {
    return new Account(found, copied, alreadyPresent, skipped, failed + remaining, 0, bytes, gone);
  }

  /**
   * This pass's account as part of a run: what earlier passes of the same run copied counts as
   * copied, not as present before.
   */
  public Account inRun(long runCopied, long runBytes) {
    long moved = Math.min(alreadyPresent, runCopied);
    return new Account(
        found,
        copied + moved,
        alreadyPresent - moved,
        skipped,
        failed,
        remaining,
        bytes + runBytes,
        gone);
  }

  public Account plus(Account other) {
    return new Account(
        found + other.found,
        copied + other.copied,
        alreadyPresent + other.alreadyPresent,
        skipped + other.skipped,
        failed + other.failed,
        remaining + other.remaining,
        bytes + other.bytes,
        gone + other.gone);
  }

  /** This sum with one of its parts changed from {@code before} to {@code after}. */
  public Account replacing(Account before, Account after) {
    return new Account(
        found - before.found + after.found,
        copied - before.copied + after.copied,
        alreadyPresent - before.alreadyPresent + after.alreadyPresent,
        skipped - before.skipped + after.skipped,
        failed - before.failed + after.failed,
        remaining - before.remaining + after.remaining,
        bytes - before.bytes + after.bytes,
        gone - before.gone + after.gone);
  }

  /** Without what is told apart only here. */
  public Totals totals() {
    return new Totals(found, copied, alreadyPresent, skipped, failed, remaining, bytes);
  }
}
