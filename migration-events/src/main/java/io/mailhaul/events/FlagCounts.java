package io.mailhaul.events;

/**
 * How many copies differed in their flags from items that were copied earlier, and what became of
 * that.
 *
 * @param carried whose flags were changed as at the source
 * @param kept whose flags the user has changed at the destination, so that they stay as they are
 * @param notCarried whose flags were left alone because the destination does not tell who changed
 *     them (no CONDSTORE, RFC 7162), or because it refused
 */
public record FlagCounts(long carried, long kept, long notCarried) {

  public static final FlagCounts NONE = new FlagCounts(0, 0, 0);

  public FlagCounts plus(FlagCounts other) {
    return new FlagCounts(
        carried + other.carried, kept + other.kept, notCarried + other.notCarried);
  }
}
