package io.mailhaul.copier.lane.flags;

import io.mailhaul.model.folder.LaneId;
import io.mailhaul.worker.LruMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How destinations treat the flags of appended messages, so that most flags need not be verified
 * again. Kept by mailbox, since a server may treat keywords differently in each. If a server keeps
 * a system flag in several mailboxes, and loses it in none, the flag is not verified in its other
 * mailboxes. Thread-safe.
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
    private final String mailbox;
    private final @Nullable SystemFlagSupport server;
    private final Map<String, FlagSupport> flags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private MailboxFlagSupport(String mailbox, @Nullable SystemFlagSupport server) {
      this.mailbox = mailbox;
      this.server = server;
    }

    /** Null when the support is unknown. */
    synchronized @Nullable FlagSupport get(String flag) {
      FlagSupport own = flags.get(flag);
      return own == null && server != null && server.keeps(flag) ? FlagSupport.KEEPS : own;
    }

    /** Records an observation. A worse observation replaces a better one, never the reverse. */
    synchronized void update(String flag, FlagSupport support) {
      if (flags.size() >= MAX_FLAGS) {
        flags.clear();
      }
      flags.merge(flag, support, (a, b) -> a.compareTo(b) > 0 ? a : b);
      if (server != null) {
        server.update(mailbox, flag, support == FlagSupport.KEEPS);
      }
    }
  }

  private static final int MAX_SERVERS = 100;
  private static final int MAX_MAILBOXES = 1_000;
  private static final int MAX_FOLDERS = 1_000;
  private static final int MAX_FLAGS = 500;

  private final Map<List<Object>, SystemFlagSupport> servers = new LruMap<>(MAX_SERVERS);
  private final Map<List<Object>, MailboxFlagSupport> mailboxes = new LruMap<>(MAX_MAILBOXES);
  private final Map<List<String>, RefusedKeywords> folders = new LruMap<>(MAX_FOLDERS);

  /**
   * What is known of a mailbox; lanes ask once, not for each message.
   *
   * @param server the address of its server; empty when it is not known
   * @param permanentFlags the flags that the server says it keeps in the folder
   */
  synchronized MailboxFlagSupport ofMailbox(
      String mailbox, String server, Set<String> permanentFlags) {
    if (server.isEmpty()) {
      return mailboxes.computeIfAbsent(
          List.of(mailbox), key -> new MailboxFlagSupport(mailbox, null));
    }
    Set<String> system =
        permanentFlags.stream()
            .filter(flag -> !FlagRules.isKeyword(flag))
            .collect(Collectors.toUnmodifiableSet());
    SystemFlagSupport support =
        servers.computeIfAbsent(List.of(server, system), key -> new SystemFlagSupport());
    return mailboxes.computeIfAbsent(
        List.of(mailbox, server, system), key -> new MailboxFlagSupport(mailbox, support));
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
