package io.mailhaul.api.worker;

import io.mailhaul.model.folder.UidRanges;

/**
 * Asks for the destination UIDs of copied messages: {@code POST
 * /worker/mailboxes/{mailbox}/uid-map}. A POST, because folder names may be longer than a URL.
 *
 * @param destination the destination folder's name
 * @param destinationUidValidity its UIDVALIDITY; the response is empty when the ledger has another
 *     one
 * @param folder the source folder's name
 * @param uidValidity its UIDVALIDITY; the response is empty when the ledger has another one
 * @param uids the source UIDs
 */
public record UidMapQuery(
    String destination,
    long destinationUidValidity,
    String folder,
    long uidValidity,
    UidRanges uids) {

  /** The same query for other UIDs. */
  public UidMapQuery forUids(UidRanges others) {
    return new UidMapQuery(destination, destinationUidValidity, folder, uidValidity, others);
  }
}
