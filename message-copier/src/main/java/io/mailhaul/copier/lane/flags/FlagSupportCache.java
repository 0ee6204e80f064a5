package io.mailhaul.copier.lane.flags;

import io.mailhaul.worker.LruMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How destinations treat the flags of appended messages, so that most flags need not be verified
 * again. Kept by mailbox, since a server may treat keywords differently in each. Thread-safe.
 */
public final class FlagSupportCache {

  /** How a destination treats a flag. */
  enum FlagSupport {
    /** It keeps the flag. */
    KEEPS,
    /** It sometimes loses the flag, so the flag is verified and set again. */
    LOSES,
    /** It refuses the flag even with STORE. */
    REFUSES
  }

  private static final int MAX_MAILBOXES = 1_000;
  private static final int MAX_FLAGS = 500;

  private final Map<String, Map<String, FlagSupport>> mailboxes = new LruMap<>(MAX_MAILBOXES);

  /** Null when the support is unknown. */
  synchronized @Nullable FlagSupport get(String mailbox, String flag) {
    return mailboxes.getOrDefault(mailbox, Map.of()).get(flag);
  }

  /** Records an observation. A worse observation replaces a better one, never the reverse. */
  synchronized void update(String mailbox, String flag, FlagSupport support) {
    Map<String, FlagSupport> flags =
        mailboxes.computeIfAbsent(mailbox, m -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
    if (flags.size() >= MAX_FLAGS) {
      flags.clear();
    }
    flags.merge(flag, support, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }
}
