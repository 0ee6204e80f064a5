package io.mailhaul.events.desk;

import io.mailhaul.events.UidRanges;

/**
 * Asks what copied items became: {@code POST /desk/mailboxes/{mailbox}/uid-map}. A POST, since
 * folder names may be longer than a URL.
 *
 * @param destination the destination folder's name
 * @param destinationUidValidity its UIDVALIDITY; of another one nothing is known
 * @param folder the source folder's name
 * @param uidValidity its UIDVALIDITY; of another one nothing is known
 * @param uids the source UIDs
 */
public record UidMapQuery(
    String destination,
    long destinationUidValidity,
    String folder,
    long uidValidity,
    UidRanges uids) {

  /** The same question for other UIDs. */
  public UidMapQuery with(UidRanges others) {
    return new UidMapQuery(destination, destinationUidValidity, folder, uidValidity, others);
  }
}
