package io.mailhaul.access;

/**
 * What STATUS or SELECT says of a folder (RFC 9051 section 6.3.11).
 *
 * @param messages how many items there are
 * @param uidNext the UID that the next item will get at the least
 * @param uidValidity changes when the UIDs mean other items than before
 * @param highestModSeq grows with every change of an item (HIGHESTMODSEQ, RFC 7162 section 3.1.2);
 *     0 when the server does not tell changes of this folder
 */
public record FolderStatus(long messages, long uidNext, long uidValidity, long highestModSeq) {

  /** The status of a folder whose changes are not told. */
  public FolderStatus(long messages, long uidNext, long uidValidity) {
    this(messages, uidNext, uidValidity, 0);
  }
}
