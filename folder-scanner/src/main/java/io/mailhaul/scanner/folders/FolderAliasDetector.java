package io.mailhaul.scanner.folders;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.scanner.lanes.LanePlanner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Detects whether a created name is an alias of another destination folder. Some servers answer OK
 * to CREATE and to SELECT for an alias: for Dovecot with the prefix {@code INBOX.}, {@code
 * INBOX.INBOX} is INBOX. Two lanes on one folder would treat each other's copies as their own.
 */
public final class FolderAliasDetector {

  private final Mailbox destination;
  private final Map<String, Long> uidValidities = new HashMap<>();
  private Map<String, FolderInfo> listedFolders;

  /**
   * @param listed the LIST responses after all folders were created
   */
  FolderAliasDetector(Mailbox destination, List<FolderInfo> listed) {
    this.destination = destination;
    this.listedFolders = byName(listed);
  }

  /** All listed folders by name. */
  public Map<String, FolderInfo> listedFolders() {
    return listedFolders;
  }

  /** Lists the destination again, after further folders were created. */
  void refreshListing() {
    listedFolders = byName(destination.list(true));
  }

  /**
   * Whether a folder that LIST does not show has the UIDVALIDITY of one of the others, and so is an
   * alias of it. On servers that derive UIDVALIDITY from the clock, two folders may have the same
   * value. The folder then gets another name without need, which is harmless.
   */
  boolean isAliasOf(Set<String> others, String name) {
    long uidValidity = uidValidity(name);
    return uidValidity > 0 && others.stream().anyMatch(other -> uidValidity(other) == uidValidity);
  }

  /** Whether LIST shows a selectable folder of this name; such a name is no alias. */
  boolean isListed(String name) {
    FolderInfo folder = listedFolders.get(name);
    return folder != null && folder.isSelectable();
  }

  /** The UIDVALIDITY of a folder; 0 when it cannot be opened. Its lane then reports the failure. */
  private long uidValidity(String name) {
    return uidValidities.computeIfAbsent(name, this::readUidValidity);
  }

  private long readUidValidity(String name) {
    try {
      return status(name).uidValidity();
    } catch (MailboxException e) {
      if (!LanePlanner.isFolderScoped(e.reason())) {
        throw e;
      }
      return 0;
    }
  }

  /** The state of a folder from LIST-STATUS (RFC 5819) if complete, else from EXAMINE. */
  public FolderStatus status(String name) {
    FolderInfo folder = listedFolders.get(name);
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
