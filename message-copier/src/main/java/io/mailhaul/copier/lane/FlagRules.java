package io.mailhaul.copier.lane;

import io.mailhaul.events.Change;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Selects the flags of a message that the destination folder accepts. System flags (RFC 9051
 * section 2.3.2) are kept, {@code \Recent} and unknown backslash flags are dropped, keywords are
 * kept in the destination's spelling where PERMANENTFLAGS names them, as they are where it has
 * {@code \*}, and dropped otherwise.
 */
final class FlagRules {

  private static final Set<String> SYSTEM =
      inAnyCase(Set.of("\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"));

  /** Belongs to a session, not to a message (RFC 3501 section 2.3.2). */
  private static final String RECENT = "\\Recent";

  private final NavigableMap<String, String> permanent =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final boolean newKeywords;

  /**
   * @param permanentFlags of the destination folder; empty when the server sent none, which means
   *     that it keeps all flags (RFC 9051 section 7.1)
   */
  FlagRules(Set<String> permanentFlags) {
    permanentFlags.forEach(flag -> permanent.putIfAbsent(flag, flag));
    newKeywords = permanentFlags.isEmpty() || permanent.containsKey("\\*");
  }

  /**
   * The flags of a message that are sent to the destination.
   *
   * @param dropped FLAG_DROPPED and KEYWORD_DROPPED when a flag other than {@code \Recent} was
   *     dropped
   */
  record Kept(Set<String> flags, Set<Change> dropped) {}

  Kept of(Set<String> flags) {
    Set<String> kept = new LinkedHashSet<>();
    Set<Change> dropped = EnumSet.noneOf(Change.class);
    for (String flag : flags) {
      String permanentFlag = permanent.get(flag);
      if (flag.startsWith("\\")) {
        if (SYSTEM.contains(flag)) {
          kept.add(flag);
        } else if (!flag.equalsIgnoreCase(RECENT)) {
          dropped.add(Change.FLAG_DROPPED);
        }
      } else if (permanentFlag != null) {
        kept.add(permanentFlag);
      } else if (newKeywords) {
        kept.add(flag);
      } else {
        dropped.add(Change.KEYWORD_DROPPED);
      }
    }
    return new Kept(kept, dropped);
  }

  /** Whether two sets of flags are equal, ignoring case and {@code \Recent}. */
  static boolean same(Set<String> some, Set<String> others) {
    return comparable(some).equals(comparable(others));
  }

  private static Set<String> comparable(Set<String> flags) {
    Set<String> comparable = inAnyCase(flags);
    comparable.remove(RECENT);
    return comparable;
  }

  private static Set<String> inAnyCase(Set<String> flags) {
    Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    all.addAll(flags);
    return all;
  }
}
