package io.mailhaul.scanner.folders;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.scanner.plan.FolderListing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Detects whether a name is an alias of another destination folder: two lanes on one folder would
 * treat each other's copies as their own. Servers with MAILBOXID (RFC 8474) show it for every name
 * that they list. Without it, only a created name that is not listed can be recognized: some
 * servers answer OK to CREATE and to SELECT for an alias; for Dovecot with the prefix {@code
 * INBOX.}, {@code INBOX.INBOX} is INBOX.
 */
public final class FolderAliasDetector {

  private final DestinationMailbox destination;
  private final Map<String, FolderIdentity> identities = new HashMap<>();
  private final Map<String, String> nameByMailboxId = new HashMap<>();
  private Map<String, FolderInfo> listedFolders;

  /**
   * @param listed the LIST responses after all folders were created
   */
  FolderAliasDetector(DestinationMailbox destination, List<FolderInfo> listed) {
    this.destination = destination;
    this.listedFolders = byName(listed);
    markUsed(FolderListing.INBOX);
  }

  /** All listed folders by name. */
  public Map<String, FolderInfo> listedFolders() {
    return listedFolders;
  }

  /** Lists the destination again, after further folders were created. */
  void refreshListing() {
    listedFolders = byName(destination.list(true));
  }

  /** Records that a lane uses this folder, so that no other name of it is used. */
  void markUsed(String name) {
    String mailboxId = listedMailboxId(name);
    if (mailboxId != null) {
      nameByMailboxId.putIfAbsent(mailboxId, name);
    }
  }

  /** Whether LIST shows this name with the MAILBOXID of INBOX, or of a folder that is used. */
  boolean isListedAlias(String name) {
    String mailboxId = listedMailboxId(name);
    return mailboxId != null && !name.equals(nameByMailboxId.getOrDefault(mailboxId, name));
  }

  private @Nullable String listedMailboxId(String name) {
    FolderInfo folder = listedFolders.get(name);
    FolderStatus status = folder == null ? null : folder.status();
    return status == null ? null : status.identity().mailboxId();
  }

  /**
   * Whether a folder that LIST does not show has the UIDVALIDITY of one of the others, and so is an
   * alias of it. On servers that derive UIDVALIDITY from the clock, two folders may have the same
   * value. The folder then gets another name without need, which is harmless.
   */
  boolean isAliasOf(Set<String> others, String name) {
    FolderIdentity identity = identity(name);
    return identity.uidValidity() > 0
        && others.stream().anyMatch(other -> identity(other).hasComparableMessageIds(identity));
  }

  /** Whether LIST shows a selectable folder of this name. */
  boolean isListed(String name) {
    FolderInfo folder = listedFolders.get(name);
    return folder != null && folder.isSelectable();
  }

  /** NONE when the folder cannot be opened. Its lane then reports the failure. */
  private FolderIdentity identity(String name) {
    return identities.computeIfAbsent(name, this::readIdentity);
  }

  private FolderIdentity readIdentity(String name) {
    try {
      return status(name).identity();
    } catch (MailboxException e) {
      if (!e.reason().isFolderScoped()) {
        throw e;
      }
      return FolderIdentity.NONE;
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
