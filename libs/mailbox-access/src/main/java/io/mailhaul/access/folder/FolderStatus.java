package io.mailhaul.access.folder;

import io.mailhaul.model.folder.FolderIdentity;

/**
 * The status of a folder as STATUS or SELECT reports it (RFC 9051 section 6.3.11).
 *
 * @param messages number of messages
 * @param uidNext lower limit of the id that the next message will get
 * @param identity says whether message ids of earlier sessions are still valid, and whether two
 *     names belong to one folder
 * @param highestModSeq grows with every change of a message (HIGHESTMODSEQ, RFC 7162 section
 *     3.1.2); 0 if the folder has no {@link ChangeTracker}
 */
public record FolderStatus(
    long messages, long uidNext, FolderIdentity identity, long highestModSeq) {

  /** The status of a folder without mod-sequences and MAILBOXID. */
  public FolderStatus(long messages, long uidNext, long uidValidity) {
    this(messages, uidNext, FolderIdentity.of(uidValidity), 0);
  }

  public long uidValidity() {
    return identity.uidValidity();
  }
}
