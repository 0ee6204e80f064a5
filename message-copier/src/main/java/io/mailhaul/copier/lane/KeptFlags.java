package io.mailhaul.copier.lane;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What destinations were seen to do with flags that items were appended with, so that most need not
 * be asked again: by mailbox, since a server may treat keywords of each in its own way. Safe for
 * many threads.
 */
final class KeptFlags {

  /** What a destination does with a flag. */
  enum Habit {
    /** It keeps the flag. */
    KEEPS,
    /** It loses the flag now and then, so it is looked at and set again. */
    LOSES,
    /** It does not take the flag even when it is set. */
    REFUSES
  }

  private static final int MOST_MAILBOXES = 1_000;
  private static final int MOST_FLAGS = 500;

  private final Map<String, Map<String, Habit>> mailboxes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Habit>> eldest) {
          return size() > MOST_MAILBOXES;
        }
      };

  /** Null when nothing is known yet. */
  synchronized @Nullable Habit of(String mailbox, String flag) {
    return mailboxes.getOrDefault(mailbox, Map.of()).get(flag);
  }

  /** Takes down what was seen; it never gets better than it was. */
  synchronized void seen(String mailbox, String flag, Habit habit) {
    Map<String, Habit> flags =
        mailboxes.computeIfAbsent(mailbox, m -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
    if (flags.size() >= MOST_FLAGS) {
      flags.clear();
    }
    flags.merge(flag, habit, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }
}
