package io.mailhaul.copier.lane.flags;

import io.mailhaul.model.folder.LaneId;
import io.mailhaul.worker.LruMap;
import java.util.List;
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

  /** How one mailbox treats flags. Thread-safe. */
  static final class MailboxFlagSupport {
    private final Map<String, FlagSupport> flags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** Null when the support is unknown. */
    synchronized @Nullable FlagSupport get(String flag) {
      return flags.get(flag);
    }

    /** Records an observation. A worse observation replaces a better one, never the reverse. */
    synchronized void update(String flag, FlagSupport support) {
      if (flags.size() >= MAX_FLAGS) {
        flags.clear();
      }
      flags.merge(flag, support, (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
  }

  private static final int MAX_MAILBOXES = 1_000;
  private static final int MAX_FOLDERS = 1_000;
  private static final int MAX_FLAGS = 500;

  private final Map<String, MailboxFlagSupport> mailboxes = new LruMap<>(MAX_MAILBOXES);
  private final Map<List<String>, RefusedKeywords> folders = new LruMap<>(MAX_FOLDERS);

  /** What is known of a mailbox; lanes ask once, not for each message. */
  synchronized MailboxFlagSupport ofMailbox(String mailbox) {
    return mailboxes.computeIfAbsent(mailbox, m -> new MailboxFlagSupport());
  }

  /**
   * The keywords that a destination folder refuses. Kept by folder, since servers limit the number
   * of keywords in each.
   */
  public synchronized RefusedKeywords refusedKeywords(LaneId lane) {
    return folders.computeIfAbsent(
        List.of(lane.mailbox(), lane.destination()), f -> new RefusedKeywords());
  }
}
