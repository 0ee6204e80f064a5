package io.mailhaul.copier.lane.flags;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the mailboxes of one server treat system flags (RFC 9051, 2.3.2). A flag counts as kept if
 * several mailboxes have kept it and none has lost it. Keywords do not count, because servers limit
 * their number in each mailbox. Thread-safe.
 */
final class SystemFlagSupport {

  /** How many mailboxes must have kept a flag, since one may be on an exceptional backend. */
  private static final int MAILBOXES = 3;

  private final Map<String, Set<String>> keepingMailboxes =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private final Set<String> lost = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  synchronized boolean keeps(String flag) {
    return !lost.contains(flag)
        && keepingMailboxes.getOrDefault(flag, Set.of()).size() >= MAILBOXES;
  }

  synchronized void update(String mailbox, String flag, boolean kept) {
    if (FlagRules.isKeyword(flag)) {
      return;
    }
    if (!kept) {
      lost.add(flag);
    } else {
      Set<String> mailboxes = keepingMailboxes.computeIfAbsent(flag, key -> new HashSet<>());
      if (mailboxes.size() < MAILBOXES) {
        mailboxes.add(mailbox);
      }
    }
  }
}
