package io.mailhaul.copier.lane.flags;

import io.mailhaul.model.folder.Alteration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Selects the flags of a message that the destination folder accepts. System flags (RFC 9051
 * section 2.3.2) are kept, {@code \Recent} and unknown backslash flags are omitted, keywords are
 * kept in the destination's spelling where PERMANENTFLAGS names them, as they are where it has
 * {@code \*}, and omitted otherwise. A keyword that the destination has refused is omitted, too.
 */
public final class FlagRules {

  private static final Set<String> SYSTEM =
      caseInsensitive(Set.of("\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"));

  private static final String DELETED = "\\Deleted";

  /** Belongs to a session, not to a message (RFC 3501 section 2.3.2). */
  private static final String RECENT = "\\Recent";

  private final NavigableMap<String, String> permanent =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final boolean acceptsNewKeywords;
  private final RefusedKeywords refusedKeywords;

  /**
   * @param permanentFlags of the destination folder; empty when the server sent none, which means
   *     that it keeps all flags (RFC 9051 section 7.1)
   * @param refusedKeywords of the destination folder, which may grow while messages are copied
   */
  public FlagRules(Set<String> permanentFlags, RefusedKeywords refusedKeywords) {
    permanentFlags.forEach(flag -> permanent.putIfAbsent(flag, flag));
    acceptsNewKeywords = permanentFlags.isEmpty() || permanent.containsKey("\\*");
    this.refusedKeywords = refusedKeywords;
  }

  /** Whether this is a keyword, a flag with a name that a user or a program chose. */
  public static boolean isKeyword(String flag) {
    return !flag.startsWith("\\");
  }

  /**
   * The flags of a message that are sent to the destination.
   *
   * @param omitted FLAG_OMITTED and KEYWORD_OMITTED when a flag other than {@code \Recent} was
   *     omitted
   */
  public record AcceptedFlags(Set<String> flags, Set<Alteration> omitted) {}

  public AcceptedFlags accept(Set<String> flags) {
    Set<String> kept = new LinkedHashSet<>();
    Set<Alteration> omitted = EnumSet.noneOf(Alteration.class);
    for (String flag : flags) {
      String permanentFlag = permanent.get(flag);
      if (!isKeyword(flag)) {
        if (SYSTEM.contains(flag)) {
          kept.add(flag);
        } else if (!flag.equalsIgnoreCase(RECENT)) {
          omitted.add(Alteration.FLAG_OMITTED);
        }
      } else if (refusedKeywords.contains(flag)) {
        omitted.add(Alteration.KEYWORD_OMITTED);
      } else if (permanentFlag != null) {
        kept.add(permanentFlag);
      } else if (acceptsNewKeywords) {
        kept.add(flag);
      } else {
        omitted.add(Alteration.KEYWORD_OMITTED);
      }
    }
    return new AcceptedFlags(kept, omitted);
  }

  /**
   * The flags that an existing copy gets: {@code \Deleted} is removed but never set, since
   * deletions at the source are not copied.
   *
   * @param flags of the original
   * @param currentFlags of the copy
   */
  Set<String> target(Set<String> flags, Set<String> currentFlags) {
    Set<String> target = new LinkedHashSet<>(accept(flags).flags());
    boolean deleted = target.removeIf(DELETED::equalsIgnoreCase);
    if (deleted && currentFlags.stream().anyMatch(DELETED::equalsIgnoreCase)) {
      target.add(DELETED);
    }
    return target;
  }

  /** Whether two sets of flags are equal, ignoring case and {@code \Recent}. */
  static boolean areSame(Set<String> some, Set<String> others) {
    return comparable(some).equals(comparable(others));
  }

  private static Set<String> comparable(Set<String> flags) {
    Set<String> comparable = caseInsensitive(flags);
    comparable.remove(RECENT);
    return comparable;
  }

  private static Set<String> caseInsensitive(Set<String> flags) {
    Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    all.addAll(flags);
    return all;
  }
}
