package io.mailhaul.copier.lane;

import io.mailhaul.access.ItemHead;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of an item's flags the destination folder is given. System flags (RFC 9051 section 2.3.2)
 * are kept, {@code \Recent} and unknown backslash flags are dropped, keywords are kept in the
 * destination's spelling where PERMANENTFLAGS names them, as they are where it has {@code \*}, and
 * dropped otherwise.
 */
final class FlagRules {

  private static final Set<String> SYSTEM =
      Set.of("\\seen", "\\answered", "\\flagged", "\\deleted", "\\draft");

  private final Map<String, String> permanent;
  private final boolean newKeywords;

  /**
   * @param permanentFlags of the destination folder; empty when the server did not say, which means
   *     that it keeps all (RFC 9051 section 7.1)
   */
  FlagRules(Set<String> permanentFlags) {
    permanent =
        permanentFlags.stream().collect(Collectors.toMap(FlagRules::lower, f -> f, (a, b) -> a));
    newKeywords = permanentFlags.isEmpty() || permanent.containsKey("\\*");
  }

  /** The head with the flags that the destination is given. */
  ItemHead apply(ItemHead head) {
    Set<String> kept = new LinkedHashSet<>();
    for (String flag : head.flags()) {
      String known = permanent.get(lower(flag));
      if (flag.startsWith("\\")) {
        if (SYSTEM.contains(lower(flag))) {
          kept.add(flag);
        }
      } else if (known != null) {
        kept.add(known);
      } else if (newKeywords) {
        kept.add(flag);
      }
    }
    return new ItemHead(head.uid(), kept, head.internalDate(), head.size());
  }

  private static String lower(String flag) {
    return flag.toLowerCase(Locale.ROOT);
  }
}
