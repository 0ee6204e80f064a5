package io.mailhaul.model.folder;

/**
 * Counts of copies from earlier passes whose flags differ from those at the source, by result.
 *
 * @param synced the copies that got the flags of the source
 * @param userKept the copies whose flags were not changed because the user has changed them at the
 *     destination
 * @param unsupported the copies whose flags were not changed because the destination does not
 *     report flag changes (no CONDSTORE, RFC 7162), or because it refused
 */
public record FlagCounts(long synced, long userKept, long unsupported) {

  public static final FlagCounts NONE = new FlagCounts(0, 0, 0);

  public FlagCounts plus(FlagCounts other) {
    return new FlagCounts(
        synced + other.synced, userKept + other.userKept, unsupported + other.unsupported);
  }
}
