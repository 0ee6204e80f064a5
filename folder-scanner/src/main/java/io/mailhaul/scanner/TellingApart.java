package io.mailhaul.scanner;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.FolderStatus;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells whether a name that the destination took is a folder of its own. Some servers answer OK to
 * CREATE and open the folder, and it is one that they have under another name: for Dovecot with the
 * prefix {@code INBOX.}, {@code INBOX.INBOX} is INBOX. Two workers on one folder would take each
 * other's copies for their own.
 */
final class TellingApart {

  private final Mailbox destination;
  private final Map<String, Long> uidValidities = new HashMap<>();
  private Map<String, FolderInfo> listed;

  /**
   * @param listed what LIST shows, after all folders were made
   */
  TellingApart(Mailbox destination, List<FolderInfo> listed) {
    this.destination = destination;
    this.listed = byName(listed);
  }

  /** All that LIST shows, by name. */
  Map<String, FolderInfo> listed() {
    return listed;
  }

  void listAgain() {
    listed = byName(destination.list(true));
  }

  /**
   * Whether a folder that LIST does not show is one of the others, since it has the UIDVALIDITY of
   * one. That may be chance, where a server takes the time for it: the folder then gets another
   * name without need, which harms nobody.
   */
  boolean isOneOf(Set<String> others, String name) {
    long uidValidity = uidValidity(name);
    return uidValidity > 0 && others.stream().anyMatch(other -> uidValidity(other) == uidValidity);
  }

  /** Whether LIST shows a folder that can be opened by this name; then it is one of its own. */
  boolean isListed(String name) {
    FolderInfo folder = listed.get(name);
    return folder != null && folder.selectable();
  }

  /** 0 when it cannot be opened, which then is what will be told of it. */
  private long uidValidity(String name) {
    return uidValidities.computeIfAbsent(name, this::askedUidValidity);
  }

  private long askedUidValidity(String name) {
    try {
      return status(name).uidValidity();
    } catch (MailboxException e) {
      if (!LaneCounting.reachesFolderOnly(e.reason())) {
        throw e;
      }
      return 0;
    }
  }

  /** A folder's state, as LIST told it, else as it is told on opening. */
  FolderStatus status(String name) {
    FolderInfo folder = listed.get(name);
    FolderStatus status = folder == null ? null : folder.status();
    return status == null || status.uidValidity() < 1 || status.uidNext() < 1
        ? destination.examine(name).status()
        : status;
  }

  private static Map<String, FolderInfo> byName(List<FolderInfo> folders) {
    return folders.stream()
        .collect(Collectors.toMap(FolderInfo::name, Function.identity(), (a, b) -> a));
  }
}
