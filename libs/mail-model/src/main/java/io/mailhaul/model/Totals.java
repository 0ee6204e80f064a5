package io.mailhaul.model;

/**
 * The message counts of a folder, mailbox or batch: {@code found = copied + alreadyPresent +
 * skipped + failed + remaining}, always.
 *
 * @param bytes the total size of the copied messages, in bytes
 */
public record Totals(
    long found,
    long copied,
    long alreadyPresent,
    long skipped,
    long failed,
    long remaining,
    long bytes) {

  public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0);

  public Totals plus(Totals other) {
    return new Totals(
        found + other.found,
        copied + other.copied,
        alreadyPresent + other.alreadyPresent,
        skipped + other.skipped,
        failed + other.failed,
        remaining + other.remaining,
        bytes + other.bytes);
  }
}
