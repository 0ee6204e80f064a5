package io.mailhaul.access.folder;

import io.mailhaul.model.folder.FolderIdentity;

/**
 * The status of a folder as STATUS or SELECT reports it (RFC 9051 section 6.3.11).
 *
 * @param messages number of messages
 * @param uidNext lower limit of the UID that the next message will get
 * @param uidValidity changes if the UIDs of earlier sessions are no longer valid
 * @param highestModSeq grows with every change of a message (HIGHESTMODSEQ, RFC 7162 section
 *     3.1.2); 0 if the server does not support mod-sequences for this folder
 */
public record FolderStatus(long messages, long uidNext, long uidValidity, long highestModSeq) {

  public FolderIdentity identity() {
    return FolderIdentity.of(uidValidity);
  }

  /** The status of a folder without mod-sequences. */
  public FolderStatus(long messages, long uidNext, long uidValidity) {
    this(messages, uidNext, uidValidity, 0);
  }
}
