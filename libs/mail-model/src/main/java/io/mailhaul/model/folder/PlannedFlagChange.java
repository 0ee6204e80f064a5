package io.mailhaul.model.folder;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Flags that a copier is going to set on copies in a destination folder. It is committed before the
 * copier sends the STORE, so that after a crash the change is not taken for one of the user.
 *
 * @param folder the source folder of the originals
 * @param uids the destination UIDs of the copies
 * @param flags all flags that the copies get, instead of those that they have
 * @param keywordsSingly whether the keywords are set one by one, because the destination refused
 *     them together
 */
public record PlannedFlagChange(
    String folder,
    UidRanges uids,
    Set<String> flags,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean keywordsSingly) {

  /** Belongs to a session, not to a message (RFC 3501 section 2.3.2). */
  private static final String RECENT = "\\Recent";

  public PlannedFlagChange {
    flags = Collections.unmodifiableSet(new LinkedHashSet<>(flags));
  }

  /** The same flags for other copies. */
  public PlannedFlagChange forUids(UidRanges others) {
    return new PlannedFlagChange(folder, others, flags, keywordsSingly);
  }

  /** The same change, in which the keywords are set one by one. */
  public PlannedFlagChange withKeywordsSingly() {
    return new PlannedFlagChange(folder, uids, flags, true);
  }

  /** Whether a copy has got all these flags, ignoring case and {@code \Recent}. */
  public boolean isDone(Set<String> current) {
    return comparable(current).equals(comparable(flags));
  }

  /**
   * Whether a copy may have got these flags from this change. While keywords are set one by one,
   * any of them may be missing.
   */
  public boolean explains(Set<String> current) {
    Set<String> wanted = comparable(flags);
    Set<String> found = comparable(current);
    return found.equals(wanted)
        || keywordsSingly
            && wanted.containsAll(found)
            && wanted.stream().allMatch(flag -> found.contains(flag) || isKeyword(flag));
  }

  private static boolean isKeyword(String flag) {
    return !flag.startsWith("\\");
  }

  private static Set<String> comparable(Set<String> flags) {
    Set<String> comparable = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    comparable.addAll(flags);
    comparable.remove(RECENT);
    return comparable;
  }
}
