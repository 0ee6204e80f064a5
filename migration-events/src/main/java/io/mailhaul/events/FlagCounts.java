package io.mailhaul.events;

/**
 * Counts of copies from earlier passes whose flags differ from those at the source, by result.
 *
 * @param carried the copies that got the flags of the source
 * @param kept the copies whose flags were not changed because the user has changed them at the
 *     destination
 * @param notCarried the copies whose flags were not changed because the destination does not report
 *     flag changes (no CONDSTORE, RFC 7162), or because it refused
 */
public record FlagCounts(long carried, long kept, long notCarried) {

  public static final FlagCounts NONE = new FlagCounts(0, 0, 0);

  public FlagCounts plus(FlagCounts other) {
    return new FlagCounts(
        carried + other.carried, kept + other.kept, notCarried + other.notCarried);
  }
}
